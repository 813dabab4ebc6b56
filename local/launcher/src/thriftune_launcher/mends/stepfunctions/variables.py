"""Workflow variables: Assign is atomic (all expressions see the old values), `$name` works in JSONPath too."""

import contextvars
import re
from typing import Any

import ministack.services.stepfunctions as sf

from .tasks import is_jsonata

VARIABLES: contextvars.ContextVar[dict[str, Any]] = contextvars.ContextVar("variables")
VARIABLE_PATH = re.compile(r"^\$([A-Za-z_]\w*)(.*)$")


def assign(
    state: dict[str, Any], raw: Any, context: dict[str, Any] | None, result: Any = None, error_output: Any = None
) -> None:
    """Evaluate the whole Assign block against the old variables, then store it."""
    block = state.get("Assign")
    if context is None or not isinstance(block, dict):
        return
    if is_jsonata(state, context):
        new = {
            name: sf._apply_jsonata_template(value, raw, context, result=result, error_output=error_output)
            for name, value in block.items()
        }
    else:
        new = sf._resolve_params_obj(block, raw, context)
    context.setdefault("variables", {}).update(new)


def apply() -> None:
    """Replace Assign, path resolution, and Choice's default branch (whose Output and Assign were ignored)."""
    resolve = sf._resolve_path
    execute_choice = sf._execute_choice

    def resolve_path(path: Any, data: Any) -> Any:
        match = VARIABLE_PATH.match(path) if isinstance(path, str) else None
        variables = VARIABLES.get({})
        if match and match.group(1) in variables:
            return resolve("$" + match.group(2), variables[match.group(1)])
        return resolve(path, data)

    def choice(state: dict[str, Any], raw: Any, context: dict[str, Any] | None = None) -> Any:
        if context is not None and is_jsonata(state, context) and "Default" in state:
            rules = state.get("Choices", [])
            if not any(sf._evaluate_jsonata_choice_rule(rule, raw, context) for rule in rules):
                output = sf._apply_jsonata_output(state, raw, context, default=raw)
                assign(state, raw, context)
                return output, state["Default"]
        return execute_choice(state, raw, context)

    sf._resolve_path = resolve_path
    sf._apply_state_assign = assign
    sf._execute_choice = choice
