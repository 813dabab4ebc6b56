"""Each mend, seen from outside: what AWS does is what the running emulator does."""

import io
import json
import time
import urllib.request
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Make = Callable[..., Any]
TRUST = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com", "events.amazonaws.com"]},
            "Action": "sts:AssumeRole",
        }
    ],
}
ADMIN = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}


@pytest.fixture(scope="session")
def role(client: Make) -> str:
    iam = client("iam")
    arn: str = iam.create_role(RoleName="mends", AssumeRolePolicyDocument=json.dumps(TRUST))["Role"]["Arn"]
    iam.put_role_policy(RoleName="mends", PolicyName="admin", PolicyDocument=json.dumps(ADMIN))
    return arn


@pytest.fixture(scope="session")
def function(client: Make, role: str) -> Callable[[str, str], str]:
    def make(name: str, code: str) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("index.mjs", code)
        created = client("lambda").create_function(
            FunctionName=name,
            Runtime="nodejs24.x",
            Role=role,
            Handler="index.handler",
            Code={"ZipFile": archive.getvalue()},
            Timeout=20,
        )
        arn: str = created["FunctionArn"]
        return arn

    return make


def until(condition: Callable[[], Any], seconds: float = 15) -> Any:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("did not come true in time")


def run(client: Make, role: str, name: str, definition: dict[str, Any], payload: Any = None) -> dict[str, Any]:
    states = client("stepfunctions")
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
    started = states.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(payload or {}))

    def ended() -> Any:
        described = states.describe_execution(executionArn=started["executionArn"])
        return described if described["status"] != "RUNNING" else None

    result: dict[str, Any] = until(ended)
    return result


def test_a_node_error_has_the_name_it_was_thrown_with(client: Make, function: Callable[[str, str], str]) -> None:
    code = "export const handler = async () => { const e = new Error('no'); e.name = 'HoldRefused'; throw e; };"
    function("throws", code)
    answer = client("lambda").invoke(FunctionName="throws")
    assert json.load(answer["Payload"])["errorType"] == "HoldRefused"


def test_a_catch_by_name_matches(client: Make, role: str, function: Callable[[str, str], str]) -> None:
    arn = function(
        "refuses", "export const handler = async () => { const e = new Error('no'); e.name = 'Refused'; throw e; };"
    )
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": arn},
        "Catch": [{"ErrorEquals": ["Refused"], "Next": "Caught"}],
        "End": True,
    }
    machine = {"QueryLanguage": "JSONata", "StartAt": "Do", "States": {"Do": task, "Caught": {"Type": "Succeed"}}}
    assert run(client, role, "catches", machine)["status"] == "SUCCEEDED"


def test_a_heartbeat_that_lapses_ends_the_wait(client: Make, role: str, function: Callable[[str, str], str]) -> None:
    arn = function("silent", "export const handler = async () => ({});")
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Arguments": {"FunctionName": arn, "Payload": {"token": "{% $states.context.Task.Token %}"}},
        "HeartbeatSeconds": "{% 1 %}",
        "TimeoutSeconds": 30,
        "Catch": [{"ErrorEquals": ["States.Timeout", "States.HeartbeatTimeout"], "Next": "Caught"}],
        "End": True,
    }
    machine = {"QueryLanguage": "JSONata", "StartAt": "Wait", "States": {"Wait": task, "Caught": {"Type": "Succeed"}}}
    assert run(client, role, "lapses", machine)["status"] == "SUCCEEDED"


def test_a_made_up_token_is_invalid(client: Make) -> None:
    with pytest.raises(ClientError, match="InvalidToken"):
        client("stepfunctions").send_task_success(taskToken="made-up", output="{}")


def test_an_uploaded_object_reaches_a_rule_with_its_key(client: Make, function: Callable[[str, str], str]) -> None:
    arn = function("sees", "export const handler = async (e) => { console.log('SEEN ' + e.detail.object.key); };")
    s3, events = client("s3"), client("events")
    s3.create_bucket(Bucket="notifies")
    s3.put_bucket_notification_configuration(
        Bucket="notifies", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"object": {"key": [{"wildcard": "*/jobs/*/run/*/events/*.json"}]}},
    }
    events.put_rule(Name="progress", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="progress", Targets=[{"Id": "1", "Arn": arn}])
    client("lambda").add_permission(
        FunctionName="sees", StatementId="s", Action="lambda:InvokeFunction", Principal="events.amazonaws.com"
    )
    s3.put_object(Bucket="notifies", Key="default/jobs/job-1/other.json", Body=b"{}")
    s3.put_object(Bucket="notifies", Key="default/jobs/job-1/run/00000001/events/00000001.json", Body=b"{}")
    logs = client("logs")

    def seen() -> Any:
        try:
            rows = logs.filter_log_events(logGroupName="/aws/lambda/sees")["events"]
        except ClientError:
            return None
        return [row["message"] for row in rows if "SEEN" in row["message"]]

    assert [line for line in until(seen) if "other" in line] == []


def test_session_policies_narrow_an_assumed_role(client: Make) -> None:
    iam = client("iam")
    trust = json.dumps({**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"AWS": "*"}}]})
    arn = iam.create_role(RoleName="container", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    iam.put_role_policy(RoleName="container", PolicyName="admin", PolicyDocument=json.dumps(ADMIN))
    client("s3").create_bucket(Bucket="narrowed")
    statement = {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::narrowed/mine/*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    issued = client("sts").assume_role(RoleArn=arn, RoleSessionName="session", Policy=policy)["Credentials"]
    s3 = client(
        "s3",
        aws_access_key_id=issued["AccessKeyId"],
        aws_secret_access_key=issued["SecretAccessKey"],
        aws_session_token=issued["SessionToken"],
    )
    s3.put_object(Bucket="narrowed", Key="mine/a", Body=b"")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="narrowed", Key="theirs/a", Body=b"")


def test_the_simulator_may_speak_for_ec2_and_nobody_for_s3(client: Make) -> None:
    entry = {"Source": "aws.ec2", "DetailType": "EC2 Instance State-change Notification", "Detail": "{}"}
    assert client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    refused = client("events").put_events(Entries=[{**entry, "Source": "aws.s3"}])
    assert refused["FailedEntryCount"] == 1


def test_the_deep_learning_image_has_an_id(client: Make) -> None:
    name = "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id"
    assert client("ssm").get_parameter(Name=name)["Parameter"]["Value"].startswith("ami-")


def test_a_session_key_is_traced_to_its_role(client: Make, url: str) -> None:
    iam = client("iam")
    trust = json.dumps({**TRUST, "Statement": [{**TRUST["Statement"][0], "Principal": {"AWS": "*"}}]})
    arn = iam.create_role(RoleName="traced", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    key = client("sts").assume_role(RoleArn=arn, RoleSessionName="session")["Credentials"]["AccessKeyId"]
    with urllib.request.urlopen(f"{url}/_thriftune/caller?accessKeyId={key}") as answer:
        assert json.load(answer)["arn"].endswith(":assumed-role/traced/session")
