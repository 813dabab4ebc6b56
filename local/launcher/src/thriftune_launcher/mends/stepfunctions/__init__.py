"""Repairs of the emulator's Step Functions interpreter.

Adapted in part from ministack (MIT, https://pypi.org/project/ministack/1.5.33/): the control flow of tasks, callbacks,
retries, fan-out, walking and executions is replaced; definitions, JSONata, choice rules, intrinsics and storage stay
the emulator's own. What AWS does is taken from its documents and from LocalStack's recorded snapshots.
"""

from . import errors, execution, fanout, scope, sdk, tasks, variables, walking


def apply() -> None:
    """Replace the interpreter's functions; the order does not matter."""
    for mend in (scope, errors, tasks, variables, walking, fanout, execution, sdk):
        mend.apply()
