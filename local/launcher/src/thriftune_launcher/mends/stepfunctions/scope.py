"""Cancellation: on AWS a stopped execution, or a failed sibling branch, ends every state at once."""

from __future__ import annotations

import contextvars
import threading
import time
from collections.abc import Callable
from typing import Any

import ministack.services.stepfunctions as sf
from ministack.core.responses import now_iso


class Cancelled(BaseException):
    """The execution or the branch was stopped; passes every `except Exception`."""


class Scope:
    """What a thread works for: an execution, or one fan-out inside of it."""

    def __init__(self, execution: dict[str, Any], parent: Scope | None = None) -> None:
        self.execution = execution
        self.parent = parent
        self.stopped = False

    def is_over(self) -> bool:
        """True once the execution ended, or this or an outer fan-out was stopped."""
        over = self.stopped or self.execution["status"] != "RUNNING"
        return over or (self.parent is not None and self.parent.is_over())


SCOPE: contextvars.ContextVar[Scope | None] = contextvars.ContextVar("scope", default=None)
PREVIOUS_EVENT: contextvars.ContextVar[int | None] = contextvars.ContextVar("previous_event", default=None)

POLL_SECONDS = 0.02


def check() -> None:
    """Raise Cancelled when the current scope is over."""
    scope = SCOPE.get()
    if scope is not None and scope.is_over():
        raise Cancelled


def wait_until(is_done: Callable[[], bool], seconds: float | None = None) -> bool:
    """Wait for `is_done`, at most `seconds`; answers whether it came true. Raises Cancelled when the scope ends."""
    end = None if seconds is None else time.monotonic() + seconds
    while not is_done():
        check()
        if end is not None and time.monotonic() >= end:
            return False
        time.sleep(POLL_SECONDS if end is None else max(0.0, min(POLL_SECONDS, end - time.monotonic())))
    return True


def sleep(seconds: float) -> None:
    """Sleep in Step Functions time, cancellable."""
    wait_until(lambda: False, max(0.0, seconds * sf._SFN_WAIT_SCALE))


def in_thread(work: Callable[[], Any]) -> dict[str, Any]:
    """Run `work` beside this thread, in its context. The box gets `result` or `error`, then `done`."""
    box: dict[str, Any] = {}

    def run() -> None:
        try:
            box["result"] = work()
        except (sf._ExecutionError, Cancelled) as error:
            box["error"] = error
        except BaseException as error:
            box["error"] = sf._ExecutionError("States.TaskFailed", str(error))
        box["done"] = True

    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    return box


def add_event(execution: dict[str, Any], event_type: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """Append a history event whose previousEventId is that of its own branch, as AWS records it."""
    events = execution["events"]
    event_id = len(events) + 1
    previous = PREVIOUS_EVENT.get()
    event = {
        "id": event_id,
        "type": event_type,
        "timestamp": now_iso(),
        "previousEventId": event_id - 1 if previous is None or previous >= event_id else previous,
        **(details or {}),
    }
    events.append(event)
    PREVIOUS_EVENT.set(event_id)
    return event


def apply() -> None:
    """Cancellable waits and branch-wise event links."""
    sf._scaled_sleep = sleep
    sf._add_event = add_event
