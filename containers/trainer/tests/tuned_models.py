"""Tiny models in the shape of every family, and every tuning of the table applied to one."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import torch
from peft import (
    AdaLoraConfig,
    IA3Config,
    LoraConfig,
    PrefixTuningConfig,
    PromptEncoderConfig,
    PromptTuningConfig,
    get_peft_model,
)
from torch import nn
from transformers import AutoConfig, AutoModelForCausalLM, AutoModelForImageTextToText

from thriftune_trainer.training.targets import decoder_prefix, low_rank_targets, text_decoder
from thriftune_trainer.training.tunings import Tuning

Sizes = dict[str, int]
TASK = "CAUSAL_LM"
KEYS_AND_VALUES = ("k_proj", "v_proj", "qkv_proj")
MLP_OUTPUTS = ("down_proj", "c_proj", "output_linear")


def build(config: dict[str, Any]) -> Any:
    """A model with random weights from a Hub model's config.json."""
    fields = dict(config)
    made = AutoConfig.for_model(fields.pop("model_type"), **fields)
    factory = AutoModelForImageTextToText if "text_config" in config else AutoModelForCausalLM
    return factory.from_config(made)


def text_parameters(model: Any) -> dict[str, nn.Parameter]:
    """The text decoder's weights and the output's, a tied one once."""
    head = next(name for name, module in model.named_modules() if module is model.get_output_embeddings())
    inside = (decoder_prefix(model), f"{head}.")
    return {name: parameter for name, parameter in model.named_parameters() if name.startswith(inside)}


@dataclass(frozen=True)
class Outcome:
    #: Numbers that the tuning trains.
    count: int
    #: A step with it works. Our own modules are only counted.
    learns: bool = True


def tuned(config: dict[str, Any], tuning: Tuning, sizes: Sizes) -> Outcome:
    """What the tuning does in a new model of this config."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return KINDS[tuning.trains["kind"]](build(config), tuning, sizes)


def low_rank(model: Any, tuning: Tuning, sizes: Sizes) -> Outcome:
    """Adapters beside a quantised matrix have the shape of those beside a plain one."""
    trains = tuning.trains
    singular = trains["singularValues"]
    targets = low_rank_targets(model, experts=trains["experts"], renamed=not singular)
    rank = sizes["rank"]
    if singular:
        return by_peft(
            model,
            AdaLoraConfig(
                init_r=rank, target_r=rank - 1, total_step=100, target_modules=targets.modules, task_type=TASK
            ),
        )
    return by_peft(
        model,
        LoraConfig(
            r=rank,
            target_modules=targets.modules,
            target_parameters=targets.parameters or None,
            use_dora=trains["magnitude"],
            use_rslora=tuning.id == "rslora",
            init_lora_weights="pissa" if trains["singularStart"] else True,
            task_type=TASK,
        ),
    )


def prefix(model: Any, _: Tuning, sizes: Sizes) -> Outcome:
    return by_peft(model, PrefixTuningConfig(num_virtual_tokens=sizes["virtualTokens"], task_type=TASK))


def prompt(model: Any, _: Tuning, sizes: Sizes) -> Outcome:
    return by_peft(model, PromptTuningConfig(num_virtual_tokens=sizes["virtualTokens"], task_type=TASK))


def prompt_encoder(model: Any, _: Tuning, sizes: Sizes) -> Outcome:
    return by_peft(model, PromptEncoderConfig(num_virtual_tokens=sizes["virtualTokens"], task_type=TASK))


def scales(model: Any, _: Tuning, __: Sizes) -> Outcome:
    linears = low_rank_targets(model, experts=False, renamed=False).modules
    inner = [name for name in linears if name.endswith(MLP_OUTPUTS)]
    targets = inner + [name for name in linears if name.endswith(KEYS_AND_VALUES)]
    return by_peft(model, IA3Config(target_modules=targets, feedforward_modules=inner, task_type=TASK))


def by_peft(model: Any, config: Any) -> Outcome:
    """PEFT's own count, and whether every adapter learns in a step."""
    adapted = get_peft_model(model, config)
    return Outcome(adapted.get_nb_trainable_parameters()[0], learns(adapted))


def learns(model: Any) -> bool:
    rows = torch.arange(3, 15).reshape(2, 6)
    try:
        model.train()
        model(input_ids=rows, attention_mask=torch.ones_like(rows), labels=rows).loss.backward()
    except (AttributeError, RuntimeError, TypeError, ValueError):
        return False
    return all(parameter.grad is not None for parameter in model.parameters() if parameter.requires_grad)


class Bottleneck(nn.Module):
    """Houlsby's adapter: down, non-linear, up, added to what came in (arXiv 1902.00751)."""

    def __init__(self, hidden: int, width: int) -> None:
        super().__init__()
        self.down = nn.Linear(hidden, width)
        self.up = nn.Linear(width, hidden)

    def forward(self, states: Any) -> Any:
        return states + self.up(nn.functional.gelu(self.down(states)))


def bottlenecks(model: Any, _: Tuning, sizes: Sizes) -> Outcome:
    """One after each layer's mixer and one after its MLP, whatever the layer's kind."""
    freeze(model)
    decoder = text_decoder(model)
    hidden = decoder.config.hidden_size
    for layer in decoder.layers:
        layer.after_mixer = Bottleneck(hidden, sizes["bottleneck"])
        layer.after_mlp = Bottleneck(hidden, sizes["bottleneck"])
    return learnt(model)


def everything(model: Any, _: Tuning, __: Sizes) -> Outcome:
    return unfrozen(model, text_parameters(model))


def biases(model: Any, _: Tuning, __: Sizes) -> Outcome:
    return unfrozen(model, (name for name in text_parameters(model) if name.endswith("bias")))


def norms(model: Any, _: Tuning, __: Sizes) -> Outcome:
    owners = [name for name, module in model.named_modules() if "Norm" in type(module).__name__]
    return unfrozen(model, (name for name in text_parameters(model) if name.rpartition(".")[0] in owners))


def top_layers(model: Any, _: Tuning, sizes: Sizes) -> Outcome:
    """A stage before the last: the top layers, the final norm and the output, unless that is the embedding."""
    decoder, head = text_decoder(model), model.get_output_embeddings()
    top = -(-len(decoder.layers) * sizes["stage"] // sizes["stages"])
    open_ones = [*decoder.layers[-top:], *([decoder.norm] if hasattr(decoder, "norm") else [])]
    if head.weight is not decoder.get_input_embeddings().weight:
        open_ones.append(head)
    freeze(model)
    for module in open_ones:
        module.requires_grad_(True)
    return learnt(model)


def unfrozen(model: Any, names: Iterable[str]) -> Outcome:
    wanted = set(names)
    freeze(model)
    for name, parameter in model.named_parameters():
        parameter.requires_grad_(name in wanted)
    return learnt(model)


def freeze(model: Any) -> None:
    model.requires_grad_(False)


def learnt(model: Any) -> Outcome:
    return Outcome(sum(parameter.numel() for parameter in model.parameters() if parameter.requires_grad))


KINDS: dict[str, Callable[[Any, Tuning, Sizes], Outcome]] = {
    "all": everything,
    "top-layers": top_layers,
    "low-rank": low_rank,
    "bottleneck": bottlenecks,
    "prefix": prefix,
    "prompt": prompt,
    "prompt-encoder": prompt_encoder,
    "scales": scales,
    "biases": biases,
    "norms": norms,
}
