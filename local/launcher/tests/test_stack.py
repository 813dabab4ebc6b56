"""A stack made by CloudFormation does what thriftune's stacks rest on."""

import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from stack_template import template
from support import Make, ended, until


@pytest.fixture(scope="module")
def stack(client: Make) -> dict[str, str]:
    cloudformation = client("cloudformation")
    cloudformation.create_stack(
        StackName="mends", TemplateBody=json.dumps(template()), Capabilities=["CAPABILITY_NAMED_IAM"]
    )

    def made() -> Any:
        found = cloudformation.describe_stacks(StackName="mends")["Stacks"][0]
        return found if not found["StackStatus"].endswith("IN_PROGRESS") else None

    found = until(made)
    failures = [
        event.get("ResourceStatusReason")
        for event in cloudformation.describe_stack_events(StackName="mends")["StackEvents"]
        if event["ResourceStatus"].endswith("FAILED")
    ]
    assert (found["StackStatus"], failures) == ("CREATE_COMPLETE", [])
    return {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}


def recorded(client: Make, function: str, source: str) -> Any:
    try:
        rows = client("logs").filter_log_events(logGroupName=f"/aws/lambda/{function}")["events"]
    except ClientError:
        return None
    events = [json.loads(row["message"].split("SEEN ", 1)[1]) for row in rows if "SEEN " in row["message"]]
    return [event for event in events if event["source"] == source]


def test_an_object_reaches_the_function_of_a_rule(client: Make, stack: dict[str, str]) -> None:
    client("s3").put_object(Bucket=stack["Bucket"], Key="default/run/events/1.json", Body=b"{}")
    detail = until(lambda: recorded(client, stack["Records"], "aws.s3"))[0]["detail"]
    assert detail["bucket"] == {"name": stack["Bucket"]}
    assert detail["object"]["key"] == "default/run/events/1.json"
    assert detail["object"]["size"] == 2
    assert {"etag", "sequencer"} <= detail["object"].keys()


def test_the_templates_tags_are_on_the_bucket(client: Make, stack: dict[str, str]) -> None:
    tags = client("s3").get_bucket_tagging(Bucket=stack["Bucket"])["TagSet"]
    assert {"Key": "thriftune:tenant", "Value": "default"} in tags


def test_an_http_api_asks_its_authorizer(url: str, stack: dict[str, str]) -> None:
    address = f"{url}/_aws/execute-api/{stack['Api']}/$default/v1/jobs"

    def status(headers: dict[str, str]) -> tuple[int, Any]:
        try:
            with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, None

    assert status({"x-key": "good"}) == (200, {"tenant": "default"})
    assert status({"x-key": "bad"})[0] == 403
    assert status({})[0] == 401


def test_a_task_of_a_published_version_lapses_without_a_heartbeat(client: Make, stack: dict[str, str]) -> None:
    assert stack["Version"].endswith(":1")
    started = client("stepfunctions").start_execution(stateMachineArn=stack["Lapses"], input="{}")
    result = ended(client, started["executionArn"])
    assert (result["status"], result["error"]) == ("FAILED", "States.HeartbeatTimeout")
    events = client("stepfunctions").get_execution_history(executionArn=started["executionArn"])["events"]
    scheduled = next(event["taskScheduledEventDetails"] for event in events if event["type"] == "TaskScheduled")
    assert stack["Version"] in scheduled["parameters"]


def test_ends_of_executions_reach_the_function_of_a_rule(client: Make, stack: dict[str, str]) -> None:
    states = client("stepfunctions")
    assert stack["Live"] == f"{stack['Waits']}:live"
    stopped = states.start_execution(stateMachineArn=stack["Live"], input="{}")["executionArn"]
    states.stop_execution(executionArn=stopped)
    limited = states.start_execution(stateMachineArn=stack["Limited"], input="{}")["executionArn"]

    def both() -> Any:
        details = [event["detail"] for event in recorded(client, stack["Records"], "aws.states") or []]
        ends = {detail["executionArn"]: detail["status"] for detail in details}
        return ends if len(ends) == 2 else None

    assert until(both) == {stopped: "ABORTED", limited: "TIMED_OUT"}
