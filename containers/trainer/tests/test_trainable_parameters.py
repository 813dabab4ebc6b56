"""Our count of what a tuning trains is PEFT's own, for every tuning and every shape of model.

The fixture is written by `scripts/count-trainable-parameters.ts`; a TypeScript test holds it to the core.
Here the models are built, tuned and counted.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.tuned_models import Outcome, build, text_parameters, tuned
from thriftune_trainer.training.tunings import TABLE, tunings

FIXTURE = json.loads((Path(__file__).parent / "fixtures" / "trainable-parameters.json").read_text(encoding="utf-8"))
CASES = FIXTURE["cases"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_our_counts_are_those_of_the_real_modules(case: dict[str, Any]) -> None:
    torch.manual_seed(0)
    assert sum(parameter.numel() for parameter in text_parameters(build(case["config"])).values()) == case["parameters"]
    counts, stuck = {}, []
    for name, tuning in tunings().items():
        try:
            outcome = tuned(case["config"], tuning, FIXTURE["sizes"])
        except ValueError as error:
            # PEFT refuses a tuning that finds nothing to sit beside.
            assert case["counts"][name] == 0, error
            outcome = Outcome(0)
        counts[name] = outcome.count
        if not outcome.learns and name not in case.get("notRun", {}):
            stuck.append(name)
    assert counts == case["counts"]
    assert stuck == case["obstacles"]


def test_every_shape_and_tuning_is_counted() -> None:
    assert {case["shape"] for case in CASES} == {"dense", "gqa", "moe", "hybrid", "multimodal"}
    assert all(list(case["counts"]) == list(tunings()) for case in CASES)


def test_some_models_have_nothing_to_train_for_a_tuning() -> None:
    assert [case["name"] for case in CASES if case["counts"]["bitfit"] == 0]


def test_the_trainer_carries_the_one_tuning_table() -> None:
    source = Path(__file__).resolve().parents[3] / "lib" / "core" / "tunings" / "tunings.json"
    assert TABLE.read_bytes() == source.read_bytes(), "run npm run schemas"
    assert [name for name, tuning in tunings().items() if tuning.runnable] == ["full", "lora", "rslora"]
