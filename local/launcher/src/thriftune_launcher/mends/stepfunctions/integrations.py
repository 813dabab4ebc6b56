"""The optimized integrations that thriftune uses (Lambda, nested executions, DynamoDB), called with the machine's role.

Drop when: upstream checks the state machine's role in its in-process calls.
"""

import json
from typing import Any

import ministack.services.stepfunctions as sf
from botocore.exceptions import BotoCoreError, ClientError

from .clients import client_for
from .sdk import call

LAMBDA_INVOKE = "arn:aws:states:::lambda:invoke"
DYNAMODB = "arn:aws:states:::dynamodb:"
# Lambda's other error codes reach a state machine under this name.
KNOWN_LAMBDA_CODES = frozenset({"ServiceException", "TooManyRequestsException", "ResourceNotFoundException"})


def invoke_function(arguments: dict[str, Any]) -> dict[str, Any]:
    """`lambda:invoke`. A function that throws fails the task with the error's own name."""
    request = {name: arguments[name] for name in ("FunctionName", "Qualifier", "InvocationType") if name in arguments}
    try:
        answer = client_for("lambda").invoke(**request, Payload=json.dumps(arguments.get("Payload", {})))
        text = answer["Payload"].read()
    except ClientError as error:
        problem = error.response["Error"]
        code = problem["Code"] if problem["Code"] in KNOWN_LAMBDA_CODES else "AWSLambdaException"
        raise sf._ExecutionError(f"Lambda.{code}", problem.get("Message", "")) from error
    except BotoCoreError as error:
        raise sf._ExecutionError("Lambda.SdkClientException", str(error)) from error
    payload = json.loads(text) if text else None
    if "FunctionError" in answer:
        name = payload.get("errorType") if isinstance(payload, dict) else None
        raise sf._ExecutionError(name or "Lambda.Unknown", json.dumps(payload))
    result = {"StatusCode": answer["StatusCode"], "Payload": payload}
    return {**result, "ExecutedVersion": answer["ExecutedVersion"]} if "ExecutedVersion" in answer else result


def start_child(data: dict[str, Any]) -> dict[str, Any]:
    """`states:startExecution`: start it with the parent's role and answer `ExecutionArn` and `StartDate`."""
    request = sf._nested_start_execution_request(data)
    return call("sfn", "startExecution", request, prefix="StepFunctions")  # type: ignore[no-any-return]


def apply() -> None:
    """Route the three before the emulator's own dispatch."""
    invoke_resource = sf._invoke_resource

    def invoke(resource: str, data: Any) -> Any:
        if resource == LAMBDA_INVOKE:
            return invoke_function(data)
        if resource.startswith("arn:") and ":function:" in resource:
            return invoke_function({"FunctionName": resource, "Payload": data})["Payload"]
        if resource.startswith(DYNAMODB):
            return call("dynamodb", resource.removeprefix(DYNAMODB), data, prefix="DynamoDB")
        return invoke_resource(resource, data)

    sf._invoke_resource = invoke
    sf._invoke_nested_start_execution = lambda _resource, data: start_child(data)
