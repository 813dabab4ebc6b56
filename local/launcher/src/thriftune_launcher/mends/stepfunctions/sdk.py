"""AWS SDK integrations go over the network, so that services the emulator lacks are answered by the simulator.

Step Functions writes every member in PascalCase, whatever the service's own spelling is; keys of maps stay as they are.
"""

import datetime
import json
from typing import Any

import botocore
import ministack.services.stepfunctions as sf
from botocore.exceptions import ClientError

from .clients import client_for
from .scope import sleep

CLIENT_NAMES = {
    "eventbridge": "events",
    "sfn": "stepfunctions",
    "cloudwatchlogs": "logs",
    "servicequotas": "service-quotas",
    "costexplorer": "ce",
}


def call(service: str, action: str, data: dict[str, Any], prefix: str | None = None) -> Any:
    """Make one SDK call; errors get the integration's prefix, as `DynamoDb.ConditionalCheckFailedException`."""
    client = client_for(CLIENT_NAMES.get(service, service))
    try:
        operation = client.meta.service_model.operation_model(action[0].upper() + action[1:])
        arguments = _to_service(data, operation.input_shape)
        answer = getattr(client, botocore.xform_name(operation.name))(**arguments)
    except ClientError as error:
        code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
        name = f"{prefix}.{code}" if prefix else sf._prefix_sdk_error(service, code)
        raise sf._ExecutionError(name, message) from error
    except Exception as error:
        raise sf._ExecutionError("States.Runtime", str(error)) from error
    answer.pop("ResponseMetadata", None)
    return _to_states(answer, operation.output_shape)


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


def _to_service(value: Any, shape: Any) -> Any:
    kind = shape.type_name if shape is not None else None
    if kind == "structure" and isinstance(value, dict):
        spelt = {name[0].upper() + name[1:]: name for name in shape.members}
        named = {spelt.get(name[:1].upper() + name[1:], name): item for name, item in value.items()}
        return {name: _to_service(item, shape.members.get(name)) for name, item in named.items()}
    if kind == "map" and isinstance(value, dict):
        return {name: _to_service(item, shape.value) for name, item in value.items()}
    if kind == "list" and isinstance(value, list):
        return [_to_service(item, shape.member) for item in value]
    if kind == "blob" and not isinstance(value, str):
        return json.dumps(value)
    return value


def _to_states(value: Any, shape: Any) -> Any:
    kind = shape.type_name if shape is not None else None
    if isinstance(value, dict):
        if kind == "map":
            return {name: _to_states(item, shape.value) for name, item in value.items()}
        members = shape.members if kind == "structure" else {}
        return {name[:1].upper() + name[1:]: _to_states(item, members.get(name)) for name, item in value.items()}
    if isinstance(value, list):
        return [_to_states(item, shape.member if kind == "list" else None) for item in value]
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat().replace("+00:00", "Z")
    raw = value.read() if hasattr(value, "read") else value
    return raw.decode(errors="replace") if isinstance(raw, bytes | bytearray) else raw


def _sdk_resource(resource: str, data: dict[str, Any]) -> Any:
    parts = resource.split(":")
    return call(parts[6].lower(), parts[7].split(".")[0], data)


def apply() -> None:
    """Replace the in-process SDK calls and register the SageMaker integration."""
    sf._invoke_aws_sdk_integration = _sdk_resource
    sf._SERVICE_DISPATCH["arn:aws:states:::sagemaker:createTrainingJob"] = training_job
