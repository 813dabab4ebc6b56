"""Each mend, seen from outside: what AWS does is what the running emulator does."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from support import Make, run, task, until


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


def test_the_simulator_may_speak_for_ec2_and_nobody_for_s3(client: Make) -> None:
    entry = {"Source": "aws.ec2", "DetailType": "EC2 Instance State-change Notification", "Detail": "{}"}
    assert client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0
    refused = client("events").put_events(Entries=[{**entry, "Source": "aws.s3"}])
    assert refused["FailedEntryCount"] == 1


def test_the_deep_learning_image_has_an_id(client: Make) -> None:
    name = "/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-amazon-linux-2023/latest/ami-id"
    assert client("ssm").get_parameter(Name=name)["Parameter"]["Value"].startswith("ami-")


def test_an_sdk_task_keeps_the_names_inside_an_item(client: Make, role: str) -> None:
    client("dynamodb").create_table(
        TableName="items",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    item = {"id": {"S": "1"}, "lower": {"M": {"nested": {"N": "5"}}}}
    client("dynamodb").put_item(TableName="items", Item=item)
    request = {"TableName": "items", "Key": {"id": {"S": "1"}}}
    for resource in ("aws-sdk:dynamodb:getItem", "dynamodb:getItem"):
        definition = task(resource, request, Output="{% $states.result.Item %}")
        ended = run(client, role, resource.replace(":", "-"), definition)
        assert json.loads(ended["output"]) == item
