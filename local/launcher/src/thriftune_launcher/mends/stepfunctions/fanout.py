"""Parallel and inline Map: the first failure stops the siblings; variables of a branch do not leak."""

import contextvars
import copy
import threading
from collections.abc import Callable
from typing import Any

import ministack.services.stepfunctions as sf

from .distributed import run_distributed
from .scope import SCOPE, Cancelled, Scope, add_event, wait_until
from .tasks import finish, is_jsonata, number_field
from .walking import walk

Job = Callable[[dict[str, Any]], Any]


def run_jobs(jobs: list[Job], execution: dict[str, Any], context: dict[str, Any], concurrency: int = 0) -> list[Any]:
    """Run the jobs side by side, each with its own copy of the context; raises the first error."""
    scope = Scope(execution, SCOPE.get())
    results: list[Any] = [None] * len(jobs)
    errors: list[Any] = []
    places = threading.Semaphore(concurrency or len(jobs) or 1)
    lock = threading.Lock()
    left = [len(jobs)]

    def run(index: int, job: Job) -> None:
        SCOPE.set(scope)
        has_place = False
        try:
            wait_until(lambda: places.acquire(blocking=False))
            has_place = True
            own_context = copy.deepcopy(context)
            own_context.pop("Task", None)
            results[index] = job(own_context)
        except Cancelled:
            pass
        except BaseException as error:
            with lock:
                errors.append(
                    error if isinstance(error, sf._ExecutionError) else sf._ExecutionError("States.Runtime", str(error))
                )
            scope.stopped = True
        finally:
            if has_place:
                places.release()
            with lock:
                left[0] -= 1

    for index, job in enumerate(jobs):
        threading.Thread(target=contextvars.copy_context().run, args=(run, index, job), daemon=True).start()
    wait_until(lambda: left[0] == 0)
    if errors:
        raise errors[0]
    return results


def run_parallel(state: dict[str, Any], raw: Any, execution: dict[str, Any], context: dict[str, Any]) -> Any:
    """A Parallel state; Arguments, Output and Assign work in JSONata."""
    if is_jsonata(state, context):
        effective = sf._apply_jsonata_arguments(state, raw, context)
    else:
        effective = sf._apply_parameters(state, sf._apply_input_path(state, raw, context), context)

    def job_of(branch: dict[str, Any]) -> Job:
        return lambda own: walk(branch["States"], branch["StartAt"], effective, execution, own)

    return finish(state, raw, context, run_jobs([job_of(b) for b in state.get("Branches", [])], execution, context))


def run_map(state: dict[str, Any], raw: Any, execution: dict[str, Any], context: dict[str, Any]) -> Any:
    """A Map state; a distributed one has a file of its own."""
    jsonata = is_jsonata(state, context)
    effective = sf._apply_input_path(state, raw, context)
    processor = state.get("Iterator") or state.get("ItemProcessor", {})
    if (processor.get("ProcessorConfig") or {}).get("Mode") == "DISTRIBUTED":
        return run_distributed(state, raw, effective, processor, execution, context)
    if jsonata:
        items = sf._jsonata_state_field(state, "Items", "array", raw, context) if "Items" in state else raw
    else:
        items = sf._resolve_path_or_ctx(state.get("ItemsPath", "$"), effective, context)
    selector = state.get("ItemSelector") or state.get("Parameters")
    name = context["State"]["Name"]

    def job_of(index: int, value: Any) -> Job:
        def job(own: dict[str, Any]) -> Any:
            own["Map"] = {"Item": {"Index": index, "Value": value}}
            details = {"name": name, "index": index}
            add_event(execution, "MapIterationStarted", {"mapIterationStartedEventDetails": details})
            if not selector:
                item = value
            elif jsonata:
                item = sf._apply_jsonata_template(selector, raw, own)
            else:
                item = sf._resolve_params_obj(selector, effective, own)
            try:
                result = walk(processor["States"], processor["StartAt"], item, execution, own)
            except sf._ExecutionError:
                add_event(execution, "MapIterationFailed", {"mapIterationFailedEventDetails": details})
                raise
            add_event(execution, "MapIterationSucceeded", {"mapIterationSucceededEventDetails": details})
            return result

        return job

    concurrency = int(number_field(state, "MaxConcurrency", raw, context) or 0)
    jobs = [job_of(index, value) for index, value in enumerate(items)]
    return finish(state, raw, context, run_jobs(jobs, execution, context, concurrency))


def apply() -> None:
    """Replace both fan-outs."""
    sf._run_parallel_branches = run_parallel
    sf._run_map_items = run_map
