"""Chat rows to token ids with the loss on assistant turns only.

The mask comes from prefixes of the chat template: what the model is asked with when served is exactly the prefix of
what it is trained on, and the end-of-sequence token of every answer is learnt.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thriftune_trainer.exits import ConfigError, InputUnreadable

IGNORED = -100
ROLES = ("system", "user", "assistant")

Messages = list[dict[str, str]]


@dataclass(frozen=True)
class Encoded:
    input_ids: list[int]
    labels: list[int]

    @property
    def supervised(self) -> int:
        return sum(label != IGNORED for label in self.labels)


def read_rows(path: Path) -> list[Messages]:
    """Every row's messages. Says line numbers, never contents."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputUnreadable(f"{path.name} cannot be read: {type(error).__name__}") from error
    rows = [parse_row(line, path.name, number) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if not rows:
        raise ConfigError(f"{path.name} has no rows")
    return rows


def parse_row(line: str, name: str, number: int) -> Messages:
    try:
        messages = json.loads(line)["messages"]
        row = [{"role": str(message["role"]), "content": str(message["content"])} for message in messages]
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{name} line {number}: not a chat row ({type(error).__name__})") from error
    if any(message["role"] not in ROLES for message in row) or not any(m["role"] == "assistant" for m in row):
        raise ConfigError(f"{name} line {number}: needs an assistant turn, and only the roles {', '.join(ROLES)}")
    return row


def encode(tokenizer: Any, messages: Messages, max_length: int) -> Encoded:
    """Ids and labels, cut at the end."""
    ids: list[int] = []
    labels: list[int] = []
    for text, is_answer in segments(tokenizer, messages):
        piece = tokenizer(text, add_special_tokens=False)["input_ids"]
        ids += piece
        labels += answer_labels(piece, tokenizer.eos_token_id) if is_answer else [IGNORED] * len(piece)
    return Encoded(ids[:max_length], labels[:max_length])


def segments(tokenizer: Any, messages: Messages) -> Iterator[tuple[str, bool]]:
    """The rendered conversation in pieces, each an answer or not."""
    done = ""
    for index, message in enumerate(messages):
        if message["role"] != "assistant":
            continue
        prompt = prompt_text(tokenizer, messages[:index])
        whole = tokenizer.apply_chat_template(messages[: index + 1], tokenize=False)
        if not prompt.startswith(done) or not whole.startswith(prompt):
            raise ConfigError(
                "the chat template changes earlier turns when a later one is added: the loss mask would be wrong"
            )
        yield prompt[len(done) :], False
        yield whole[len(prompt) :], True
        done = whole


def prompt_text(tokenizer: Any, messages: Messages) -> str:
    """What the model is asked with."""
    text: str = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    return text


def answer_labels(piece: list[int], eos: int) -> list[int]:
    """An answer is learnt up to and with its end token; what a template puts after that is not."""
    if eos not in piece:
        raise ConfigError("the chat template does not end an answer with the tokenizer's end-of-sequence token")
    end = len(piece) - piece[::-1].index(eos)
    return piece[:end] + [IGNORED] * (len(piece) - end)


def encode_rows(tokenizer: Any, rows: list[Messages], max_length: int) -> list[Encoded]:
    """Rows with something to learn; those that lost every answer to the cut are left out."""
    kept = [item for item in (encode(tokenizer, row, max_length) for row in rows) if item.supervised > 0]
    if not kept:
        raise ConfigError(f"no row keeps an answer within maxLengthTokens {max_length}")
    if not any(tokenizer.eos_token_id in item.labels for item in kept):
        raise ConfigError(f"no row keeps its end-of-sequence token within maxLengthTokens {max_length}")
    return kept
