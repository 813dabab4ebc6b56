"""Retry and Catch as AWS does them: by name, with MaxDelaySeconds and jitter, RetryCount in the context."""

import random
from collections.abc import Callable
from typing import Any

import ministack.services.stepfunctions as sf

from .scope import check, sleep

# States.ALL matches neither of these (developer guide, "Handling errors in Step Functions workflows").
NEVER_CAUGHT = frozenset({"States.DataLimitExceeded", "States.Runtime"})
TIMEOUTS = frozenset({"States.Timeout", "States.HeartbeatTimeout"})


def matches(error_equals: list[str], error: str) -> bool:
    """Whether an ErrorEquals list takes an error. A heartbeat lapse is also a States.Timeout."""
    if "States.ALL" in error_equals:
        return error not in NEVER_CAUGHT
    if error == "States.HeartbeatTimeout" and "States.Timeout" in error_equals:
        return True
    return error in error_equals or ("States.TaskFailed" in error_equals and error not in TIMEOUTS)


def delay_seconds(retrier: dict[str, Any], count: int) -> float:
    """Seconds before retry number `count` (from 0)."""
    delay: float = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** count
    delay = min(delay, retrier.get("MaxDelaySeconds", float("inf")))
    return random.uniform(0, delay) if retrier.get("JitterStrategy") == "FULL" else delay


def with_retry_and_catch(
    state: dict[str, Any], raw_input: Any, context: dict[str, Any], attempt: Callable[[], Any]
) -> Any:
    """Run `attempt`, retry by the first matching retrier, else take the first matching catcher, else raise."""
    state_context = dict(context["State"])
    counts: dict[int, int] = {}
    while True:
        check()
        context["State"] = {**state_context, "RetryCount": sum(counts.values())}
        try:
            return attempt()
        except sf._ExecutionError as error:
            retrier, index = sf._find_matching_retrier(state.get("Retry", []), error.error, counts)
            if retrier is not None:
                sleep(delay_seconds(retrier, counts.get(index, 0)))
                counts[index] = counts.get(index, 0) + 1
                continue
            catcher = sf._find_matching_catcher(state.get("Catch", []), error.error)
            if catcher is None:
                raise
            language = sf._state_query_language(state, context)
            caught = {"Error": error.error, "Cause": error.cause}
            return sf._apply_catcher(catcher, raw_input, context, language, caught), catcher["Next"]


def apply() -> None:
    """Replace matching and the retry loop."""
    sf._error_matches = matches
    sf._with_retry_and_catch = with_retry_and_catch
