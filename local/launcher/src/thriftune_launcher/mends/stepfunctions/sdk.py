"""AWS SDK integrations go over the network, so that services the emulator lacks are answered by the simulator."""

import datetime
import json
import os
from typing import Any

import boto3
import botocore
import ministack.services.stepfunctions as sf
from botocore.config import Config
from botocore.exceptions import ClientError

from .scope import sleep

CLIENT_NAMES = {
    "eventbridge": "events",
    "sfn": "stepfunctions",
    "cloudwatchlogs": "logs",
    "servicequotas": "service-quotas",
    "costexplorer": "ce",
}
CLIENTS: dict[str, Any] = {}


def call(service: str, action: str, data: dict[str, Any]) -> Any:
    """Make one SDK call; errors get the integration's prefix, as `DynamoDB.ConditionalCheckFailedException`."""
    client = _client(CLIENT_NAMES.get(service, service))
    operation = client.meta.service_model.operation_model(action[0].upper() + action[1:])
    members = operation.input_shape.members if operation.input_shape else {}
    arguments = {
        (key if key in members else key[0].lower() + key[1:]): (
            json.dumps(value) if key == "Body" and not isinstance(value, str) else value
        )
        for key, value in data.items()
    }
    try:
        return _plain(getattr(client, botocore.xform_name(operation.name))(**arguments))
    except ClientError as error:
        problem = error.response["Error"]
        raise sf._ExecutionError(sf._prefix_sdk_error(service, problem["Code"]), problem["Message"]) from error
    except Exception as error:
        raise sf._ExecutionError("States.Runtime", str(error)) from error


def training_job(resource: str, data: dict[str, Any]) -> Any:
    """`sagemaker:createTrainingJob[.sync]`."""
    created = call("sagemaker", "createTrainingJob", data)
    while resource.endswith(".sync"):
        sleep(1)
        described = call("sagemaker", "describeTrainingJob", {"TrainingJobName": data["TrainingJobName"]})
        if described.get("TrainingJobStatus") == "Completed":
            return described
        if described.get("TrainingJobStatus") in ("Failed", "Stopped"):
            raise sf._ExecutionError("States.TaskFailed", json.dumps(described))
    return created


def _client(name: str) -> Any:
    if name not in CLIENTS:
        variable = "AWS_ENDPOINT_URL_" + name.upper().replace("-", "_")
        itself = f"http://127.0.0.1:{os.environ.get('GATEWAY_PORT', '4566')}"
        CLIENTS[name] = boto3.client(
            name,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            endpoint_url=os.environ.get(variable) or os.environ.get("THRIFTUNE_SDK_ENDPOINT_URL") or itself,
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )
    return CLIENTS[name]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key[:1].upper() + key[1:]: _plain(item) for key, item in value.items() if key != "ResponseMetadata"}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    return value.read().decode() if hasattr(value, "read") else value


def _sdk_resource(resource: str, data: dict[str, Any]) -> Any:
    parts = resource.split(":")
    return call(parts[6].lower(), parts[7].split(".")[0], data)


def apply() -> None:
    """Replace the in-process SDK calls and register the SageMaker integration."""
    sf._invoke_aws_sdk_integration = _sdk_resource
    sf._SERVICE_DISPATCH["arn:aws:states:::sagemaker:createTrainingJob"] = training_job
