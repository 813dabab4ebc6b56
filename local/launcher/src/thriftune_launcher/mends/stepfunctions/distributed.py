"""Distributed Map: the emulator passes JSONata through unevaluated and ignores ItemBatcher. Items are selected and
batched here, then run by the emulator as child executions of a map run. ItemReader and ResultWriter stay its own.
"""

import copy
from typing import Any

import ministack.services.stepfunctions as sf

from .tasks import finish, is_jsonata, number_field

# What the emulator's map run reads from the state; everything else is done before or after it.
RUN_FIELDS = ("Label", "ToleratedFailureCount", "ToleratedFailurePercentage")


def run_distributed(
    state: dict[str, Any],
    raw: Any,
    effective: Any,
    processor: dict[str, Any],
    execution: dict[str, Any],
    context: dict[str, Any],
) -> Any:
    """Run a distributed Map and answer (output, next state)."""
    if "ItemReader" in state:
        return sf._run_distributed_map(state, raw, effective, processor, execution, context)
    items = _selected(state, raw, effective, context, _items(state, raw, effective, context))
    if batcher := state.get("ItemBatcher"):
        items = _batched(state, batcher, raw, effective, context, items)
    run = {name: state[name] for name in RUN_FIELDS if name in state}
    run |= {"MaxConcurrency": number_field(state, "MaxConcurrency", raw, context) or 0, "End": True}
    results, _ = sf._run_distributed_map(run, items, items, processor, execution, context)
    return finish(state, raw, context, results)


def _items(state: dict[str, Any], raw: Any, effective: Any, context: dict[str, Any]) -> list[Any]:
    if is_jsonata(state, context):
        items = sf._jsonata_state_field(state, "Items", "array", raw, context) if "Items" in state else raw
    else:
        items = sf._resolve_path_or_ctx(state.get("ItemsPath", "$"), effective, context)
    return items if isinstance(items, list) else [items]


def _selected(state: dict[str, Any], raw: Any, effective: Any, context: dict[str, Any], items: list[Any]) -> list[Any]:
    selector = state.get("ItemSelector") or state.get("Parameters")
    if not selector:
        return items
    selected = []
    for index, value in enumerate(items):
        own = {**copy.deepcopy(context), "Map": {"Item": {"Index": index, "Value": value}}}
        selected.append(_filled(state, selector, raw, effective, own))
    return selected


def _batched(
    state: dict[str, Any],
    batcher: dict[str, Any],
    raw: Any,
    effective: Any,
    context: dict[str, Any],
    items: list[Any],
) -> list[Any]:
    size = int(batcher.get("MaxItemsPerBatch") or len(items) or 1)
    common = {}
    if "BatchInput" in batcher:
        common["BatchInput"] = _filled(state, batcher["BatchInput"], raw, effective, context)
    return [{**common, "Items": items[start : start + size]} for start in range(0, len(items), size)]


def _filled(state: dict[str, Any], template: Any, raw: Any, effective: Any, context: dict[str, Any]) -> Any:
    if is_jsonata(state, context):
        return sf._apply_jsonata_template(template, raw, context)
    return sf._resolve_params_obj(template, effective, context)
