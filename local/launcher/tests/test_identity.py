"""Who calls: keys, sessions and roles, all enforced."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from support import ADMIN, Make, allow, policy, run, task, trust

WHO_AM_I = "export const handler = async () => ({ key: process.env.AWS_ACCESS_KEY_ID });"


def caller(url: str, key: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{url}/_thriftune/caller?accessKeyId={key}") as answer:
        found: dict[str, Any] = json.load(answer)
        return found


def test_session_policies_narrow_an_assumed_role(client: Make) -> None:
    iam = client("iam")
    arn = iam.create_role(RoleName="container", AssumeRolePolicyDocument=trust({"AWS": "*"}))["Role"]["Arn"]
    iam.put_role_policy(RoleName="container", PolicyName="admin", PolicyDocument=ADMIN)
    client("s3").create_bucket(Bucket="narrowed")
    narrow = policy(allow("s3:PutObject", "arn:aws:s3:::narrowed/mine/*"))
    issued = client("sts").assume_role(RoleArn=arn, RoleSessionName="session", Policy=narrow)["Credentials"]
    s3 = client(
        "s3",
        aws_access_key_id=issued["AccessKeyId"],
        aws_secret_access_key=issued["SecretAccessKey"],
        aws_session_token=issued["SessionToken"],
    )
    s3.put_object(Bucket="narrowed", Key="mine/a", Body=b"")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket="narrowed", Key="theirs/a", Body=b"")


def test_a_functions_key_is_a_session_of_its_role(client: Make, url: str, function: Callable[..., str]) -> None:
    function("who", WHO_AM_I)
    key = json.load(client("lambda").invoke(FunctionName="who")["Payload"])["key"]
    assert key.startswith("ASIA")
    assert caller(url, key) == {
        "arn": "arn:aws:sts::000000000000:assumed-role/mends/who",
        "roleArn": "arn:aws:iam::000000000000:role/mends",
    }


def test_an_assumed_role_is_traced_with_its_path(client: Make, url: str) -> None:
    made = client("iam").create_role(
        RoleName="traced", Path="/thriftune/", AssumeRolePolicyDocument=trust({"AWS": "*"})
    )
    issued = client("sts").assume_role(RoleArn=made["Role"]["Arn"], RoleSessionName="session")["Credentials"]
    found = caller(url, issued["AccessKeyId"])
    assert found["arn"].endswith(":assumed-role/traced/session")
    assert found["roleArn"] == "arn:aws:iam::000000000000:role/thriftune/traced"


def test_root_users_and_strangers_are_told_apart(client: Make, url: str) -> None:
    iam = client("iam")
    iam.create_user(UserName="deployer")
    key = iam.create_access_key(UserName="deployer")["AccessKey"]
    assert caller(url, key["AccessKeyId"])["arn"] == "arn:aws:iam::000000000000:user/deployer"
    assert caller(url, "test")["arn"] == "arn:aws:iam::000000000000:root"
    assert caller(url, "AKIASTRANGER") == {"arn": None, "roleArn": None}


def test_a_users_key_is_checked_for_policy_and_signature(client: Make) -> None:
    iam = client("iam")
    iam.create_user(UserName="reader")
    key = iam.create_access_key(UserName="reader")["AccessKey"]
    keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
    with pytest.raises(ClientError, match="AccessDenied"):
        client("s3", **keys).list_buckets()
    iam.put_user_policy(UserName="reader", PolicyName="all", PolicyDocument=ADMIN)
    client("s3", **keys).list_buckets()
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client("s3", **{**keys, "aws_secret_access_key": "wrong"}).list_buckets()


def machine_role(client: Make, name: str, *statements: dict[str, Any]) -> str:
    arn: str = client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust())["Role"]["Arn"]
    if statements:
        client("iam").put_role_policy(RoleName=name, PolicyName="grants", PolicyDocument=policy(*statements))
    return arn


def test_a_state_machine_invokes_only_what_its_role_may(client: Make, function: Callable[..., str]) -> None:
    arn = function("granted", "export const handler = async (e) => ({ got: e });")
    version = client("lambda").publish_version(FunctionName="granted")["FunctionArn"]
    definition = task("lambda:invoke", {"FunctionName": version, "Payload": {"a": 1}}, Output="{% $states.result %}")
    refused = run(client, machine_role(client, "without"), "without", definition)
    assert (refused["status"], refused["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    other = machine_role(client, "latest-only", allow("lambda:InvokeFunction", arn))
    assert run(client, other, "latest-only", definition)["status"] == "FAILED"
    granted = run(client, machine_role(client, "with", allow("lambda:InvokeFunction", version)), "with", definition)
    assert json.loads(granted["output"]) == {"StatusCode": 200, "Payload": {"got": {"a": 1}}, "ExecutedVersion": "1"}


def test_a_state_machine_starts_children_and_calls_services_with_its_role(client: Make, role: str) -> None:
    states = client("stepfunctions")
    done = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})
    child = states.create_state_machine(name="child", definition=done, roleArn=role)["stateMachineArn"]
    start = task("states:startExecution.sync:2", {"StateMachineArn": child, "Input": {}})
    name = task("aws-sdk:s3:listBuckets", {})
    empty = machine_role(client, "empty")
    assert run(client, empty, "starts-not", start)["error"] == "StepFunctions.AccessDeniedException"
    assert run(client, empty, "lists-not", name)["status"] == "FAILED"
    may = machine_role(client, "may", allow("states:StartExecution", child), allow("s3:ListAllMyBuckets", "*"))
    assert run(client, may, "starts", start)["status"] == "SUCCEEDED"
    assert run(client, may, "lists", name)["status"] == "SUCCEEDED"


def test_a_changed_host_breaks_the_signature(client: Make, url: str) -> None:
    iam = client("iam")
    iam.create_user(UserName="proxied")
    iam.put_user_policy(UserName="proxied", PolicyName="all", PolicyDocument=ADMIN)
    key = iam.create_access_key(UserName="proxied")["AccessKey"]
    credentials = Credentials(key["AccessKeyId"], key["SecretAccessKey"])
    request = AWSRequest("POST", url, {"x-amz-target": "AmazonSSM.DescribeParameters", "host": "front.door:1"}, "{}")
    SigV4Auth(credentials, "ssm", "us-east-1").add_auth(request)

    def answer(host: str) -> str:
        headers = {**dict(request.headers), "host": host}
        try:
            with urllib.request.urlopen(urllib.request.Request(url, b"{}", headers)) as good:
                text: str = good.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
        return text

    assert "Parameters" in answer("front.door:1")
    assert "InvalidSignatureException" in answer(url.removeprefix("http://"))
