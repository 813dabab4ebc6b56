"""LoRA sits beside experts and state layers, never in a vision tower; what it learnt loads again and merges."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model

from tests.tuned_models import build
from thriftune_trainer.training.targets import low_rank_targets

FIXTURE = json.loads((Path(__file__).parent / "fixtures" / "trainable-parameters.json").read_text(encoding="utf-8"))
CASES = [case for case in FIXTURE["cases"] if case["shape"] in {"moe", "hybrid", "multimodal"}]
ROWS = torch.arange(3, 15).reshape(1, 12)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_an_adapter_loads_again_and_merges(case: dict[str, Any], tmp_path: Path) -> None:
    torch.manual_seed(0)
    base = build(case["config"]).eval()
    weights = {name: tensor.clone() for name, tensor in base.state_dict().items()}
    untouched = answer(base)
    targets = low_rank_targets(base, experts=True)
    config = LoraConfig(
        r=4,
        target_modules=targets.modules,
        target_parameters=targets.parameters or None,
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        adapted = get_peft_model(base, config).eval()
        for name, parameter in adapted.named_parameters():
            if "lora_B" in name:
                torch.nn.init.normal_(parameter, std=0.1)
        learnt = answer(adapted)
        adapted.save_pretrained(tmp_path)
        fresh = build(case["config"]).eval()
        fresh.load_state_dict(weights)
        again = answer(PeftModel.from_pretrained(fresh, tmp_path).eval())
        merged = answer(adapted.merge_and_unload())
    assert (learnt - untouched).abs().max() > 0.01
    assert torch.equal(again, learnt)
    assert torch.allclose(merged, learnt, atol=1e-5)


def answer(model: Any) -> torch.Tensor:
    with torch.no_grad():
        logits: torch.Tensor = model(input_ids=ROWS).logits
    return logits


def test_experts_are_targets_and_vision_towers_are_not() -> None:
    config = next(case["config"] for case in CASES if case["name"] == "qwen3_vl_moe")
    targets = low_rank_targets(build(config), experts=True)
    assert targets.parameters
    assert not [name for name in [*targets.modules, *targets.parameters] if "visual" in name or "vision" in name]
