"""The life of an execution: timeout, redrive, idempotent start, nested `.sync` children that end with their parent."""

import contextvars
import json
import threading
import time
from typing import Any

import ministack.services.stepfunctions as sf
from ministack.core.responses import error_response_json, json_response, now_iso

from .integrations import start_child
from .scope import PREVIOUS_EVENT, SCOPE, Cancelled, Scope, add_event, wait_until
from .walking import walk

# What was asked to start: a machine, or one published version of it.
REQUESTED: contextvars.ContextVar[str] = contextvars.ContextVar("requested", default="")
_closing = threading.Lock()


def close(execution: dict[str, Any], status: str, event_type: str, details: dict[str, Any], **fields: Any) -> None:
    """End an execution once: status, event, status-change event on the bus."""
    with _closing:
        if execution["status"] != "RUNNING":
            return
        execution.update(status=status, stopDate=now_iso(), **fields)
    add_event(execution, event_type, details)
    sf._emit_execution_status_event(execution)


def fail(execution: dict[str, Any], error: str, cause: str) -> None:
    """End an execution as FAILED."""
    details = {"executionFailedEventDetails": {"error": error, "cause": cause}}
    close(execution, "FAILED", "ExecutionFailed", details, error=error, cause=cause)


def run_execution(arn: str, at: list[Any] | None = None) -> None:
    """Run an execution from its start, or from where a redrive takes it up."""
    execution = sf._executions.get(arn)
    machine = execution and _machine_of(execution)
    if not execution or not machine:
        return
    definition = json.loads(machine["definition"])
    data = json.loads(execution["input"])
    SCOPE.set(Scope(execution))
    PREVIOUS_EVENT.set(None)
    context = _context_of(execution, machine, definition, data)
    start = definition["StartAt"]
    if at:
        start, data, context["variables"] = at
    timer = _timer(execution, definition.get("TimeoutSeconds"))
    try:
        output = json.dumps(walk(definition["States"], start, data, execution, context, top=True))
        details = {"executionSucceededEventDetails": {"output": output}}
        close(execution, "SUCCEEDED", "ExecutionSucceeded", details, output=output)
    except Cancelled:
        pass
    except sf._ExecutionError as error:
        fail(execution, error.error, error.cause)
    except Exception as error:
        sf.logger.exception("execution %s", arn)
        fail(execution, "States.Runtime", str(error))
    finally:
        if timer:
            timer.cancel()


def _machine_of(execution: dict[str, Any]) -> dict[str, Any] | None:
    """Definition and role as they were at the start: a deploy leaves a running or redriven execution unharmed."""
    if "_machine" not in execution:
        machine = sf._state_machines.get(execution["stateMachineArn"])
        if not machine:
            return None
        version = sf._state_machine_versions.get(sf._execution_version_arn(REQUESTED.get())) or machine
        execution["_machine"] = {
            "name": machine["name"],
            "definition": version["definition"],
            "roleArn": version.get("roleArn") or machine["roleArn"],
        }
    kept: dict[str, Any] = execution["_machine"]
    return kept


def _context_of(
    execution: dict[str, Any], machine: dict[str, Any], definition: dict[str, Any], data: Any
) -> dict[str, Any]:
    return {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        "Execution": {
            "Id": execution["executionArn"],
            "Input": data,
            "Name": execution["name"],
            "StartTime": execution["startDate"],
            "RoleArn": machine["roleArn"],
            "RedriveCount": execution.get("redriveCount", 0),
        },
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": machine["name"]},
        "variables": {},
    }


def _timer(execution: dict[str, Any], seconds: float | None) -> threading.Timer | None:
    if not seconds:
        return None
    arguments: tuple[Any, ...] = (
        close,
        execution,
        "TIMED_OUT",
        "ExecutionTimedOut",
        {"executionTimedOutEventDetails": {}},
    )
    timer = threading.Timer(seconds * sf._SFN_WAIT_SCALE, contextvars.copy_context().run, arguments)
    timer.daemon = True
    timer.start()
    return timer


def redrive(data: dict[str, Any]) -> Any:
    """RedriveExecution: from the failed state, with its variables."""
    execution = sf._executions.get(data.get("executionArn"))
    if not execution:
        return error_response_json("ExecutionDoesNotExist", "Execution does not exist", 400)
    if execution["status"] not in ("FAILED", "ABORTED", "TIMED_OUT") or "_at" not in execution:
        return error_response_json("ExecutionNotRedrivable", "Execution is not redrivable", 400)
    count = execution.get("redriveCount", 0) + 1
    execution.update(status="RUNNING", stopDate=None, error=None, cause=None, redriveCount=count, redriveDate=now_iso())
    add_event(execution, "ExecutionRedriven", {"executionRedrivenEventDetails": {"redriveCount": count}})
    sf._emit_execution_status_event(execution)
    run = contextvars.copy_context().run
    arguments = (run_execution, execution["executionArn"], execution["_at"])
    threading.Thread(target=run, args=arguments, daemon=True).start()
    return json_response({"redriveDate": time.time()})


def nested_sync(resource: str, data: Any) -> dict[str, Any]:
    """`states:startExecution.sync[:2]`: the child ends with its parent, and its failure is States.TaskFailed."""
    child = sf._executions[start_child(data)["ExecutionArn"]]
    try:
        wait_until(lambda: child["status"] != "RUNNING")
    except Cancelled:
        sf._stop_execution({"executionArn": child["executionArn"]})
        raise
    parsed = resource.endswith(":2")
    result = {
        "ExecutionArn": child["executionArn"],
        "Input": json.loads(child["input"]) if parsed else child["input"],
        "Name": child["name"],
        "Output": json.loads(child["output"]) if parsed and child.get("output") else child.get("output"),
        "StateMachineArn": child["stateMachineArn"],
        "Status": child["status"],
        "StartDate": child["startDate"],
        "StopDate": child["stopDate"],
    }
    if child["status"] != "SUCCEEDED":
        failure = {**result, "Error": child.get("error"), "Cause": child.get("cause")}
        raise sf._ExecutionError("States.TaskFailed", json.dumps(failure))
    return result


def apply() -> None:
    """Replace running and failing, add RedriveExecution, make StartExecution idempotent while it runs."""
    start_execution = sf._start_execution
    handle = sf.handle_request

    def start(data: dict[str, Any]) -> Any:
        REQUESTED.set(data.get("stateMachineArn", "").split("#")[0])
        machine_arn = sf._resolve_state_machine_arn(REQUESTED.get())
        if machine_arn and data.get("name"):
            arn = f"{machine_arn.replace(':stateMachine:', ':execution:')}:{data['name']}"
            running = sf._executions.get(arn)
            if running and running["status"] == "RUNNING" and running["input"] == data.get("input", "{}"):
                return json_response({"executionArn": arn, "startDate": running["startDate"]})
        return start_execution(data)

    async def handle_request(method: str, path: str, headers: Any, body: Any, query: Any) -> Any:
        if headers.get("x-amz-target", "").endswith(".RedriveExecution"):
            return redrive(json.loads(body))
        return await handle(method, path, headers, body, query)

    sf._run_execution = run_execution
    sf._fail_execution = fail
    sf._start_execution = start
    sf._invoke_nested_start_execution_sync = nested_sync
    sf.handle_request = handle_request
