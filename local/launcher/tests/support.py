"""What the tests share: policies, waiting, and running one state machine to its end."""

import json
import time
from collections.abc import Callable
from typing import Any

Make = Callable[..., Any]
SERVICES = {"Service": [f"{name}.amazonaws.com" for name in ("lambda", "states", "events")]}


def policy(*statements: dict[str, Any]) -> str:
    """A policy document as IAM takes it."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str, resource: str) -> dict[str, Any]:
    """One Allow statement."""
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def trust(principal: dict[str, Any] = SERVICES) -> str:
    """A trust policy."""
    return policy({"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"})


ADMIN = policy(allow("*", "*"))


def until(condition: Callable[[], Any], seconds: float = 15) -> Any:
    """Answer the first true value of the condition."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError("did not come true in time")


def ended(client: Make, execution_arn: str) -> dict[str, Any]:
    """The description of an execution that is over."""
    states = client("stepfunctions")

    def description() -> Any:
        described = states.describe_execution(executionArn=execution_arn)
        return described if described["status"] != "RUNNING" else None

    result: dict[str, Any] = until(description)
    return result


def run(client: Make, role: str, name: str, definition: dict[str, Any], payload: Any = None) -> dict[str, Any]:
    """Make a state machine, run it once and describe how it ended."""
    states = client("stepfunctions")
    machine = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
    started = states.start_execution(stateMachineArn=machine["stateMachineArn"], input=json.dumps(payload or {}))
    return ended(client, started["executionArn"])


def task(resource: str, arguments: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A JSONata machine of one task."""
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{resource}", "Arguments": arguments, "End": True, **fields}
    return {"QueryLanguage": "JSONata", "StartAt": "Do", "States": {"Do": state}}
