"""Repairs of the emulator's Step Functions interpreter.

Adapted in part from MiniStack. Copyright (c) 2026 MiniStack Contributors. SPDX-License-Identifier: MIT; the notice in
the launcher's NOTICE file goes with every file of this folder.

The control flow of tasks, callbacks, retries, fan-out, walking and executions is replaced; definitions, JSONata,
choice rules, intrinsics and storage stay the emulator's own. What AWS does is taken from its documents and from
LocalStack's recorded snapshots.

Drop when: the matrix passes without this folder (54 of 103 rows of it do in 1.5.33).
"""

from . import errors, execution, fanout, integrations, scope, sdk, tasks, variables, walking


def apply() -> None:
    """Replace the interpreter's functions; the order does not matter."""
    for mend in (scope, errors, tasks, variables, walking, fanout, execution, sdk, integrations):
        mend.apply()
