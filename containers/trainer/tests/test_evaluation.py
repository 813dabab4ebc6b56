"""The one-pass exact match against plain greedy decoding, and the statistics around it."""

from __future__ import annotations

import json
import random
import threading
from pathlib import Path
from typing import Any

import pytest
import torch

from tests.harness import child_job
from thriftune_trainer.child.job import ChildJob, read_job
from thriftune_trainer.child.protocol import StopFlag
from thriftune_trainer.models.desk_language import labelled
from thriftune_trainer.statistics import share_interval
from thriftune_trainer.training.evaluation import Evaluator, Question, draw_questions, with_labels
from thriftune_trainer.training.model import Loaded, load


@pytest.fixture(scope="module")
def setting(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[ChildJob, Loaded]:
    folder = tmp_path_factory.mktemp("evaluation")
    value = child_job(folder, tiny, tuning="full", evaluation={"baseRows": 8, "tunedRows": 8, "maxNewTokens": 24})
    (folder / "job.json").write_text(json.dumps(value))
    job = read_job(folder)
    loaded = load(job)
    loaded.model.eval()
    return job, loaded


def evaluator(setting: tuple[ChildJob, Loaded]) -> Evaluator:
    return Evaluator(*setting, StopFlag(threading.Event()))


@pytest.mark.parametrize("limit", [24, 8])
def test_one_pass_finds_what_greedy_decoding_finds(setting: tuple[ChildJob, Loaded], limit: int) -> None:
    """Expected answers are the model's own, its own with an end cut off, words added, spaces around, and others'."""
    judge = evaluator(setting)
    judge.limit = limit
    model = setting[1].model
    rng = random.Random(3)
    questions = []
    for number in range(60):
        line, _ = labelled(rng)
        prompt = [{"role": "user", "content": line}]
        own = judge.answer(model, Question(prompt, "", 0), None)
        variants = [own, f" {own.strip()} ", own[: len(own) // 2], own + " more", "billing", own[:-1] or "x"]
        questions.append(Question(prompt, variants[number % len(variants)], number))
    scored = judge.score(model, questions, None)
    plain = {item.number for item in questions if judge.answer(model, item, None).strip() == item.expected.strip()}
    assert 15 <= len(plain) < 60
    # A padded batch and a single row differ in the last bits; a near tie may fall the other way.
    assert len(scored.hits ^ plain) <= 1


def test_the_loss_is_that_of_the_answer_tokens(setting: tuple[ChildJob, Loaded]) -> None:
    judge, (_, loaded) = evaluator(setting), setting
    question = Question([{"role": "user", "content": "Hello, my parcel is late. Thanks."}], "delivery", 0)
    text = loaded.tokenizer.apply_chat_template(question.prompt, tokenize=False, add_generation_prompt=True)
    prompt = loaded.tokenizer(text, add_special_tokens=False)["input_ids"]
    answer = loaded.tokenizer("delivery<|im_end|>", add_special_tokens=False)["input_ids"]
    with torch.no_grad():
        logits = loaded.model(torch.tensor([prompt + answer])).logits[0]
    expected = torch.nn.functional.cross_entropy(logits[len(prompt) - 1 : -1], torch.tensor(answer))
    scored = judge.score(loaded.model, [question], None)
    assert scored.loss_tokens == len(answer)
    assert scored.loss_sum / scored.loss_tokens == pytest.approx(float(expected), rel=1e-4)


def test_labels_are_named_in_the_last_user_turn_and_no_turn_is_added() -> None:
    prompt = [{"role": "system", "content": "s"}, {"role": "user", "content": "q"}]
    asked = with_labels(prompt, ("a", "b"))
    assert [message["role"] for message in asked] == ["system", "user"]
    assert asked[-1]["content"].startswith("q\n\n")
    assert asked[-1]["content"].endswith("a, b")
    assert with_labels(prompt, None) == prompt


def test_the_seed_decides_the_rows_and_a_smaller_sample_is_a_prefix() -> None:
    rows: list[list[dict[str, Any]]] = [
        [{"role": "user", "content": str(index)}, {"role": "assistant", "content": "a"}] for index in range(50)
    ]
    assert draw_questions(rows, 1) == draw_questions(rows, 1)
    assert draw_questions(rows, 1) != draw_questions(rows, 2)


def test_wilson() -> None:
    share = share_interval(186, 200)
    assert (round(share["low"], 4), round(share["high"], 4)) == (0.8859, 0.9578)
    assert share_interval(0, 0) == {"value": 0.0, "low": 0.0, "high": 1.0, "rows": 0}
    assert share_interval(0, 10)["low"] == share_interval(0, 64)["low"] == 0.0
    assert share_interval(10, 10)["high"] == share_interval(64, 64)["high"] == 1.0
    assert share_interval(10, 10)["high"] == pytest.approx(1.0)
