"""Tuned model against its base on held-out rows: exact match of the greedy answer, loss, three answers side by side.

One forward pass over question and expected answer gives the loss and nearly every exact match: greedy decoding repeats
the expected tokens exactly when the largest logit is the expected token at every position. A row whose first wrong
token cannot still lead to the same text is a miss; only what is left open is generated.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import torch
from torch.nn import functional

from thriftune_trainer.child.job import ChildJob
from thriftune_trainer.child.protocol import StopFlag
from thriftune_trainer.statistics import share_interval
from thriftune_trainer.training.loss import answer_logits, collate
from thriftune_trainer.training.model import Loaded, autocast
from thriftune_trainer.training.rows import IGNORED, Encoded, Messages, encode, prompt_text

BATCH_ROWS = 32
BATCH_TOKENS = 4096
#: The reference loss of the base is measured on at least this many rows.
LEAST_LOSS_ROWS = 32
SAMPLES = 3


@dataclass(frozen=True)
class Question:
    """One test row: its last answer is what is asked for."""

    prompt: Messages
    expected: str
    number: int


@dataclass
class Scored:
    hits: set[int] = field(default_factory=set)
    asked: int = 0
    loss_sum: float = 0.0
    loss_tokens: int = 0

    def as_score(self) -> dict[str, Any]:
        return {
            "exactMatch": share_interval(len(self.hits), self.asked),
            "loss": self.loss_sum / max(self.loss_tokens, 1),
        }


class Evaluator:
    def __init__(self, job: ChildJob, loaded: Loaded, stop: StopFlag) -> None:
        self.job = job
        self.tokenizer = loaded.tokenizer
        self.device = loaded.device
        self.stop = stop
        self.limit = job.evaluation.maxNewTokens

    def score(self, model: Any, questions: list[Question], labels: tuple[str, ...] | None) -> Scored:
        """Exact match and, unless the prompt is changed by `labels`, the loss too."""
        scored = Scored(asked=len(questions))
        rows = [(question, self._encode(question, labels)) for question in questions]
        for batch in batches(rows):
            self.stop.check()
            undecided = self._score_batch(model, batch, scored)
            for question in undecided:
                self.stop.check()
                if self.answer(model, question, labels).strip() == question.expected.strip():
                    scored.hits.add(question.number)
        return scored

    def answer(self, model: Any, question: Question, labels: tuple[str, ...] | None) -> str:
        """Greedy, with a KV cache, until end of sequence."""
        ids = self.tokenizer(self._prompt(question, labels), add_special_tokens=False)["input_ids"]
        current = torch.tensor([ids], device=self.device)
        made: list[int] = []
        cache = None
        with torch.no_grad(), autocast(self.job, self.device):
            for _ in range(self.limit):
                output = model(input_ids=current, past_key_values=cache, use_cache=True, logits_to_keep=1)
                cache = output.past_key_values
                token = int(output.logits[0, -1].argmax())
                if token == self.tokenizer.eos_token_id:
                    break
                made.append(token)
                current = torch.tensor([[token]], device=self.device)
        return str(self.tokenizer.decode(made, skip_special_tokens=True))

    def _prompt(self, question: Question, labels: tuple[str, ...] | None) -> str:
        return prompt_text(self.tokenizer, with_labels(question.prompt, labels))

    def _encode(self, question: Question, labels: tuple[str, ...] | None) -> Encoded:
        """Only the last answer counts."""
        messages = [*with_labels(question.prompt, labels), {"role": "assistant", "content": question.expected}]
        row = encode(self.tokenizer, messages, 10**9)
        prompt = len(self.tokenizer(self._prompt(question, labels), add_special_tokens=False)["input_ids"])
        return Encoded(row.input_ids, [IGNORED] * prompt + row.labels[prompt:])

    def _score_batch(self, model: Any, batch: list[tuple[Question, Encoded]], scored: Scored) -> list[Question]:
        tensors = collate([row for _, row in batch], self.tokenizer.pad_token_id, self.device)
        with torch.no_grad(), autocast(self.job, self.device):
            logits, targets, owner = answer_logits(model, tensors)
        scored.loss_sum += float(functional.cross_entropy(logits, targets, reduction="sum"))
        scored.loss_tokens += targets.numel()
        chosen = logits.argmax(dim=-1)
        undecided = []
        for index, (question, _) in enumerate(batch):
            mine = owner == index
            verdict = self._verdict(question, targets[mine].tolist(), chosen[mine].tolist())
            if verdict is None:
                undecided.append(question)
            elif verdict:
                scored.hits.add(question.number)
        return undecided

    def _verdict(self, question: Question, expected: list[int], chosen: list[int]) -> bool | None:
        """Whether greedy decoding gives the expected text; None when only decoding can tell."""
        expected, chosen = expected[: self.limit], chosen[: self.limit]
        wrong = next((at for at, pair in enumerate(zip(expected, chosen, strict=True)) if pair[0] != pair[1]), None)
        if wrong is None:
            return str(self.tokenizer.decode(expected, skip_special_tokens=True)).strip() == question.expected.strip()
        if chosen[wrong] == self.tokenizer.eos_token_id:
            text = str(self.tokenizer.decode(expected[:wrong], skip_special_tokens=True))
            return text.strip() == question.expected.strip()
        text = str(self.tokenizer.decode([*expected[:wrong], chosen[wrong]], skip_special_tokens=True)).lstrip()
        could_still_match = "\ufffd" in text or f"{question.expected.strip()} ".startswith(text.rstrip())
        return None if could_still_match else False


def with_labels(prompt: Messages, labels: tuple[str, ...] | None) -> Messages:
    """The zero-shot question to a base: the possible answers are named in the last user turn."""
    if labels is None:
        return prompt
    last = prompt[-1]
    asked = f"{last['content']}\n\nAnswer with exactly one of these and nothing else: {', '.join(labels)}"
    return [*prompt[:-1], {**last, "content": asked}]


def batches(rows: list[tuple[Question, Encoded]]) -> Iterator[list[tuple[Question, Encoded]]]:
    """Of similar length, at most so many rows and tokens."""
    batch: list[tuple[Question, Encoded]] = []
    for row in sorted(rows, key=lambda item: (len(item[1].input_ids), item[0].number)):
        if batch and (len(batch) == BATCH_ROWS or (len(batch) + 1) * len(row[1].input_ids) > BATCH_TOKENS):
            yield batch
            batch = []
        batch.append(row)
    if batch:
        yield batch


def draw_questions(rows: list[Messages], seed: int) -> list[Question]:
    """All rows that end in an answer, in an order that the seed decides: the first n are the sample of size n."""
    usable = [row for row in rows if len(row) > 1 and row[-1]["role"] == "assistant"]
    order = list(range(len(usable)))
    random.Random(seed).shuffle(order)
    return [Question(usable[index][:-1], usable[index][-1]["content"], index) for index in order]


def pick_samples(questions: list[Question], before: Scored, after: Scored) -> list[Question]:
    """Rows that the tuning mended first, then rows that it got right, then any."""

    def rank(question: Question) -> int:
        right = question.number in after.hits
        return 0 if right and question.number not in before.hits else 1 if right else 2

    return sorted(questions, key=rank)[:SAMPLES]
