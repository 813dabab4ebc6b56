"""Base model and tokenizer from the staged folder, made ready for a tuning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from peft import LoraConfig, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, set_seed

from thriftune_trainer.child.job import ChildJob
from thriftune_trainer.exits import ConfigError, InputUnreadable
from thriftune_trainer.training.targets import low_rank_targets
from thriftune_trainer.training.templates import use_plain_template
from thriftune_trainer.training.tunings import tunings


@dataclass
class Loaded:
    model: Any
    tokenizer: Any
    device: torch.device
    device_name: str


def load(job: ChildJob) -> Loaded:
    torch.set_num_threads(job.threads)
    set_seed(job.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    name = torch.cuda.get_device_name() if device.type == "cuda" else "cpu"
    try:
        tokenizer = AutoTokenizer.from_pretrained(job.modelDir, local_files_only=True)
        model = load_base(job)
    except (OSError, ValueError, KeyError) as error:
        raise InputUnreadable(f"the base model cannot be loaded: {type(error).__name__}") from error
    if tokenizer.eos_token_id is None:
        raise ConfigError("the base model's tokenizer has no end-of-sequence token")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    use_plain_template(tokenizer)
    if job.tuning != "full":
        model = add_adapter(job, model)
    return Loaded(model.to(device), tokenizer, device, name)


def load_base(job: ChildJob) -> Any:
    """fp32, or bf16 for a frozen base. A full tuning in bf16 keeps fp32 master weights and computes in bf16."""
    dtype = torch.bfloat16 if job.precision == "bf16" and job.tuning != "full" else torch.float32
    model = AutoModelForCausalLM.from_pretrained(job.modelDir, dtype=dtype, local_files_only=True)
    model.config.use_cache = False
    return model


def add_adapter(job: ChildJob, model: Any) -> Any:
    hyper = job.hyperparameters
    tuning = tunings()[job.tuning]
    if not tuning.runnable:
        raise ConfigError(f"this trainer does not run {job.tuning}")
    if hyper.rank is None or hyper.alpha is None:
        raise ConfigError(f"rank and alpha are needed for {job.tuning}")
    targets = low_rank_targets(model, experts=tuning.trains["experts"])
    config = LoraConfig(
        r=hyper.rank,
        lora_alpha=hyper.alpha,
        lora_dropout=hyper.dropout or 0.0,
        target_modules=targets.modules,
        target_parameters=targets.parameters or None,
        use_rslora=job.tuning == "rslora",
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def inner(model: Any) -> Any:
    """The causal language model itself; adapters sit inside its layers."""
    return model.get_base_model() if hasattr(model, "get_base_model") else model


def autocast(job: ChildJob, device: torch.device) -> Any:
    return torch.autocast(device.type, dtype=torch.bfloat16, enabled=job.precision == "bf16")
