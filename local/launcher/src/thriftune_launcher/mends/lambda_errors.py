"""On AWS `errorType` is the thrown error's `name`; the emulator answers `Runtime.HandlerError` for every Node error,
so that no Retry or Catch by name ever matches.

Drop when: upstream's Node worker reports the error's name.
"""

from typing import Any

import ministack.core.lambda_runtime as lambda_runtime
import ministack.services.lambda_svc as lambda_svc

from ..symbols import EmulatorMismatch

# The worker answers name, message and stack in one text; U+0001 cannot occur in an error's name.
MARK = "\\u0001"
HANDLER_ERROR = "error: String(err.message || err), trace"
INIT_ERROR = 'status: "error", error: e.message, trace: e.stack'


def apply() -> None:
    """Let the Node worker send the error's name, and unpack it on this side."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    script = script.replace(HANDLER_ERROR, f"error: {_packed('err')}, trace")
    script = script.replace(INIT_ERROR, f'status: "error", error: {_packed("e")}, trace: ""')
    if script.count(MARK) != 6:
        raise EmulatorMismatch("the emulator's Node worker reads differently: adapt lambda_errors.py")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script
    execute = lambda_svc._execute_function_warm

    def execute_named(function: Any, event: Any, *rest: Any) -> dict[str, Any]:
        result: dict[str, Any] = execute(function, event, *rest)
        body = result.get("body")
        if result.get("error") and isinstance(body, dict) and str(body.get("errorMessage", "")).startswith("\x01"):
            _, name, message, stack = body["errorMessage"].split("\x01", 3)
            body.update(errorType=name, errorMessage=message, trace=stack.split("\n"))
        return result

    lambda_svc._execute_function_warm = execute_named


def _packed(error: str) -> str:
    return (
        f'"{MARK}"+(({error}&&{error}.name)||"Error")+"{MARK}"+String(({error}&&{error}.message)||{error})'
        f'+"{MARK}"+(({error}&&{error}.stack)||"")'
    )
