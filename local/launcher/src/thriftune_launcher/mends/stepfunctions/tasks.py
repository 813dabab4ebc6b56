"""Task states: timeouts, heartbeats, a new token for each try, and tokens that die with their task."""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import ministack.services.stepfunctions as sf
from ministack.core.responses import error_response_json, json_response, new_uuid, now_iso

from .errors import TIMEOUTS, with_retry_and_catch
from .scope import SCOPE, add_event, in_thread, wait_until

DEAD_TOKENS: set[str] = set()
CALLBACK = ".waitForTaskToken"
Emit = Callable[[str, dict[str, Any]], Any]


def execute_task(state: dict[str, Any], raw: Any, execution: dict[str, Any], context: dict[str, Any]) -> Any:
    """Run a Task state and answer (output, next state)."""
    resource = state.get("Resource", "")

    def attempt() -> tuple[Any, Any]:
        if CALLBACK in resource:
            context["Task"] = {"Token": new_uuid()}
        effective = _effective_input(state, raw, context)
        result = _run(state, resource, effective, raw, execution, context)
        return finish(state, raw, context, result)

    return with_retry_and_catch(state, raw, context, attempt)


def finish(state: dict[str, Any], raw: Any, context: dict[str, Any], result: Any) -> tuple[Any, str | None]:
    """What a Task, Parallel or Map does with its result: output, variables, next state."""
    if is_jsonata(state, context):
        output = sf._apply_jsonata_output(state, raw, context, result=result, default=result)
        sf._apply_state_assign(state, raw, context, result=result)
        return output, sf._next_or_end(state)
    selected = sf._apply_result_selector(state, result)
    sf._apply_state_assign(state, selected, context)
    output = sf._apply_output_path(state, sf._apply_result_path(state, raw, selected), context)
    return output, sf._next_or_end(state)


def is_jsonata(state: dict[str, Any], context: dict[str, Any]) -> bool:
    """Whether the state's query language is JSONata."""
    return bool(sf._state_query_language(state, context) == "JSONata")


def number_field(state: dict[str, Any], field: str, raw: Any, context: dict[str, Any]) -> float | None:
    """A number given literally, by JSONata, or by `<field>Path`."""
    value = state.get(field)
    if isinstance(value, str):
        value = sf._jsonata_state_field(state, field, "number", raw, context)
    elif value is None and (path := state.get(f"{field}Path")):
        value = sf._resolve_path_or_ctx(path, raw, context)
    number: float | None = value
    return number


def _effective_input(state: dict[str, Any], raw: Any, context: dict[str, Any]) -> Any:
    if is_jsonata(state, context):
        return sf._apply_jsonata_arguments(state, raw, context)
    return sf._apply_parameters(state, sf._apply_input_path(state, raw, context), context)


def _run(
    state: dict[str, Any], resource: str, effective: Any, raw: Any, execution: dict[str, Any], context: dict[str, Any]
) -> Any:
    timeout = number_field(state, "TimeoutSeconds", raw, context)
    heartbeat = number_field(state, "HeartbeatSeconds", raw, context)
    emit = _emitter(resource, execution)
    scheduled: dict[str, Any] = (
        {"resource": resource, "input": json.dumps(effective)}
        if _is_direct_lambda(resource)
        else {"region": execution["executionArn"].split(":")[3], "parameters": json.dumps(effective)}
    )
    if timeout:
        scheduled["timeoutInSeconds"] = timeout
    if heartbeat:
        scheduled["heartbeatInSeconds"] = heartbeat
    emit("Scheduled", scheduled)
    emit("Started", {})
    try:
        if CALLBACK in resource:
            token = context["Task"]["Token"]
            result = _await_callback(resource, effective, token, timeout, heartbeat, lambda: emit("Submitted", {}))
        elif ":activity:" in resource:
            result = sf._invoke_resource(resource, effective)
        else:
            result = _call(resource, effective, timeout)
    except sf._ExecutionError as error:
        kind = "TimedOut" if error.error in TIMEOUTS else "Failed"
        emit(kind, {"error": error.error, "cause": error.cause})
        raise
    emit("Succeeded", {"output": json.dumps(result)})
    return result


def _is_direct_lambda(resource: str) -> bool:
    return ":function:" in resource


def _emitter(resource: str, execution: dict[str, Any]) -> Emit:
    direct = _is_direct_lambda(resource)
    parts = resource.split(":")
    service = (
        {"resourceType": ":".join(parts[5:-1]), "resource": parts[-1]}
        if resource.startswith("arn:aws:states:::")
        else {"resourceType": "lambda", "resource": resource}
    )

    def emit(kind: str, details: dict[str, Any]) -> Any:
        prefix = "lambdaFunction" if direct else "task"
        key = f"{prefix}{kind}EventDetails"
        event_type = f"{prefix[0].upper()}{prefix[1:]}{kind}"
        return add_event(execution, event_type, {key: details if direct else {**service, **details}})

    return emit


def _call(resource: str, effective: Any, timeout: float | None) -> Any:
    box = in_thread(lambda: sf._invoke_resource(resource, effective))
    if not wait_until(lambda: "done" in box, timeout and timeout * sf._SFN_WAIT_SCALE):
        raise sf._ExecutionError("States.Timeout", "")
    if "error" in box:
        raise box["error"]
    return box["result"]


def _await_callback(
    resource: str,
    effective: Any,
    token: str,
    timeout: float | None,
    heartbeat: float | None,
    submitted: Callable[[], Any],
) -> Any:
    """Invoke, then wait for the token. An invocation that throws fails the task, as on AWS."""
    info: dict[str, Any] = {
        "event": threading.Event(),
        "result": None,
        "error": None,
        "heartbeat": None,
        "last": time.monotonic(),
        "scope": SCOPE.get(),
    }
    sf._task_tokens[token] = info
    box = in_thread(lambda: sf._invoke_resource(resource.replace(CALLBACK, ""), effective))
    started = time.monotonic()
    scale = sf._SFN_WAIT_SCALE
    was_submitted = False

    def is_over() -> bool:
        nonlocal was_submitted
        if info["event"].is_set():
            return True
        if "done" in box and not was_submitted:
            was_submitted = True
            if "error" in box:
                raise box["error"]
            submitted()
        now = time.monotonic()
        if timeout and now - started > timeout * scale:
            raise sf._ExecutionError("States.Timeout", "")
        if heartbeat and now - info["last"] > heartbeat * scale:
            raise sf._ExecutionError("States.HeartbeatTimeout", "")
        return False

    try:
        wait_until(is_over)
    finally:
        sf._task_tokens.pop(token, None)
        DEAD_TOKENS.add(token)
    if info["error"]:
        raise sf._ExecutionError(info["error"]["Error"], info["error"]["Cause"])
    try:
        return json.loads(info["result"])
    except (TypeError, ValueError):
        return info["result"]


def _token_call(inner: Callable[[dict[str, Any]], Any] | None) -> Callable[[dict[str, Any]], Any]:
    """SendTask* with AWS's refusals: InvalidToken for a made-up token, TaskTimedOut for one that is over."""

    def call(data: dict[str, Any]) -> Any:
        token = data.get("taskToken", "")
        info = sf._task_tokens.get(token)
        if info is None and token not in DEAD_TOKENS:
            return error_response_json("InvalidToken", "Invalid Token", 400)
        if info is None or (info["scope"] is not None and info["scope"].is_over()):
            return error_response_json("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'", 400)
        if inner is None:
            info["heartbeat"] = now_iso()
            info["last"] = time.monotonic()
            return json_response({})
        if info["event"].is_set():
            return error_response_json("TaskTimedOut", "Task Timed Out", 400)
        return inner(data)

    return call


def apply() -> None:
    """Replace tasks and the three SendTask calls."""
    sf._execute_task = execute_task
    sf._send_task_success = _token_call(sf._send_task_success)
    sf._send_task_failure = _token_call(sf._send_task_failure)
    sf._send_task_heartbeat = _token_call(None)
