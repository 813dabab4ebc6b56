"""Walks the states of a machine, branch or iteration, with the events that AWS records for each."""

import copy
import json
from typing import Any

import ministack.services.stepfunctions as sf
from ministack.core.responses import now_iso

from .scope import add_event, check
from .tasks import is_jsonata
from .variables import VARIABLES, assign

# Service quota "maximum input or output size for a task, state, or execution".
MAX_OUTPUT_CHARACTERS = 262_144


def walk(
    states: dict[str, Any], start: str, data: Any, execution: dict[str, Any], context: dict[str, Any], top: bool = False
) -> Any:
    """Run from `start` to the end and answer the output. `top` remembers the place for a redrive."""
    name: str | None = start
    data = copy.deepcopy(data)
    while name:
        check()
        state = states.get(name)
        if not state:
            raise sf._ExecutionError("States.Runtime", f"State '{name}' not found in definition")
        context["State"] = {"Name": name, "EnteredTime": now_iso(), "RetryCount": 0}
        context.setdefault("StateMachine", {})
        VARIABLES.set(context.setdefault("variables", {}))
        if top:
            execution["_at"] = [name, copy.deepcopy(data), copy.deepcopy(context["variables"])]
        kind = state.get("Type")
        entered = {"stateEnteredEventDetails": {"name": name, "input": json.dumps(data)}}
        add_event(execution, f"{kind}StateEntered", entered)
        data, following = _run_state(kind, state, data, execution, context)
        output = json.dumps(data)
        if len(output) > MAX_OUTPUT_CHARACTERS:
            message = f"The state/task '{name}' returned a result with a size exceeding the maximum number of bytes"
            raise sf._ExecutionError("States.DataLimitExceeded", f"{message} service limit.")
        exited = {"stateExitedEventDetails": {"name": name, "output": output}}
        add_event(execution, f"{kind}StateExited", exited)
        name = following
    return data


def _run_state(
    kind: str | None, state: dict[str, Any], data: Any, execution: dict[str, Any], context: dict[str, Any]
) -> Any:
    """Answer (output, next state)."""
    if kind == "Succeed":
        if is_jsonata(state, context):
            return sf._apply_jsonata_output(state, data, context, default=data), None
        return sf._apply_output_path(state, sf._apply_input_path(state, data, context), context), None
    if kind == "Fail":
        raise sf._ExecutionError(*sf._fail_state_error(state, data, context))
    if kind == "Task":
        return sf._execute_task(state, data, execution, context)
    if kind in ("Parallel", "Map"):
        add_event(execution, f"{kind}StateStarted", {})
        run = sf._execute_parallel if kind == "Parallel" else sf._execute_map
        outcome = run(state, data, execution, context)
        add_event(execution, f"{kind}StateSucceeded")
        return outcome
    if kind in ("Pass", "Choice", "Wait"):
        if not is_jsonata(state, context):
            assign(state, data, context)
        run = {"Pass": sf._execute_pass, "Choice": sf._execute_choice, "Wait": sf._execute_wait}[kind]
        return run(state, data, context)
    raise sf._ExecutionError("States.Runtime", f"Unknown state type: {kind}")


def apply() -> None:
    """Branches and iterations are walked by the same function."""
    sf._run_sub_machine = walk
