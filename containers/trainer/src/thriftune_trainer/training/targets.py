"""What a low-rank tuning sits beside: the text decoder's linear layers and experts, never a vision tower."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peft.utils import transformers_weight_conversion as renames
from torch import nn

#: PEFT only takes experts' tensors of this many dimensions: experts, outputs, inputs (or the other way round).
EXPERT_DIMENSIONS = 3
#: A linear layer in Llama 4 that answers a tuple: no adapter can be added to that.
ROUTER = {"router"}


@dataclass(frozen=True)
class Targets:
    """Full names, for LoraConfig's `target_modules` and `target_parameters`."""

    modules: list[str]
    parameters: list[str]


def low_rank_targets(model: Any, *, experts: bool, renamed: bool = True) -> Targets:
    """All linear layers of the text decoder but the output; with `experts`, also the tensors of a layer's experts.

    PEFT's own "all-linear" goes wrong three ways: it adapts vision towers, it leaves fused experts frozen in most
    families, and in those that it renames (`renamed`, true of LoRA's kin) it takes a dense MLP's names for experts'.
    There those layers are left out: PEFT cannot name them.
    """
    prefix = decoder_prefix(model)
    taken = names_taken_for_experts(model.config.model_type) if renamed else frozenset()
    modules = [
        name
        for name, module in model.named_modules()
        if isinstance(module, nn.Linear) and name.startswith(prefix) and name.rpartition(".")[2] not in taken | ROUTER
    ]
    parameters = [
        name
        for name, parameter in model.named_parameters()
        if experts and name.startswith(prefix) and ".experts." in name and parameter.ndim == EXPERT_DIMENSIONS
    ]
    return Targets(modules, parameters)


def decoder_prefix(model: Any) -> str:
    """Where the text decoder's modules lie; the output matrix lies outside."""
    decoder = text_decoder(model)
    name = next(name for name, module in model.named_modules() if module is decoder)
    return f"{name}."


def text_decoder(model: Any) -> Any:
    """The module that has the layers: Llama 4 answers `get_decoder` with what wraps it."""
    decoder = model.get_decoder()
    while not hasattr(decoder, "layers"):
        decoder = decoder.model
    return decoder


def names_taken_for_experts(model_type: str) -> frozenset[str]:
    """Last parts of names that PEFT turns into experts' (peft 0.21.2; the tables are private, a test holds them)."""
    family = renames._MODEL_TO_CONVERSION_PATTERN.get(model_type)
    return frozenset(renames._MOE_TARGET_MODULE_MAPPING.get(family, {}))
