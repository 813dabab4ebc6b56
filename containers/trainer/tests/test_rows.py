"""The loss mask and the chat template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer

from thriftune_trainer.exits import ConfigError
from thriftune_trainer.training.rows import IGNORED, encode, encode_rows, prompt_text, read_rows
from thriftune_trainer.training.templates import adds_system_turn, use_plain_template, without_default_system

SMOLLM2 = (
    "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\n"
    "You are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}"
    "{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
QWEN = (
    "{%- if messages[0]['role'] == 'system' %}{{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}"
    "{%- else %}{{- '<|im_start|>system\\nYou are Qwen, created by Alibaba Cloud.<|im_end|>\\n' }}{%- endif %}"
    "{%- for message in messages %}{%- if message.role != 'system' %}"
    "{{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}{%- endif %}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- '<|im_start|>assistant\\n' }}{%- endif %}"
)
TWO_TURNS = [
    {"role": "system", "content": "Be short."},
    {"role": "user", "content": "My parcel is late."},
    {"role": "assistant", "content": "delivery"},
    {"role": "user", "content": "And the bill?"},
    {"role": "assistant", "content": "billing"},
]


@pytest.fixture(scope="module")
def tokenizer(tiny: Path) -> Any:
    return AutoTokenizer.from_pretrained(tiny, local_files_only=True)


def test_only_answers_and_their_ends_are_learnt(tokenizer: Any) -> None:
    row = encode(tokenizer, TWO_TURNS, 500)
    learnt = tokenizer.decode([label for label in row.labels if label != IGNORED])
    assert learnt == "delivery<|im_end|>billing<|im_end|>"
    assert all(label in (IGNORED, token) for token, label in zip(row.input_ids, row.labels, strict=True))


@settings(deadline=None, max_examples=60)
@given(turns=st.lists(st.tuples(st.text(min_size=1), st.text()), min_size=1, max_size=3))
def test_what_is_asked_when_served_is_the_prefix_of_what_is_trained(turns: list[tuple[str, str]], tiny: Path) -> None:
    tokenizer = cached_tokenizer(tiny)
    messages = [
        item for q, a in turns for item in ({"role": "user", "content": q}, {"role": "assistant", "content": a})
    ]
    row = encode(tokenizer, messages, 10**6)
    served = tokenizer(prompt_text(tokenizer, messages[:1]), add_special_tokens=False)["input_ids"]
    assert row.input_ids[: len(served)] == served
    assert row.labels[: len(served)] == [IGNORED] * len(served)
    assert row.labels.count(tokenizer.eos_token_id) >= len(turns)


_tokenizers: dict[Path, Any] = {}


def cached_tokenizer(path: Path) -> Any:
    return _tokenizers.setdefault(path, AutoTokenizer.from_pretrained(path, local_files_only=True))


def test_rows_are_cut_at_the_end_and_left_out_when_nothing_is_left_to_learn(tokenizer: Any) -> None:
    long = [{"role": "user", "content": "word " * 200}, {"role": "assistant", "content": "x"}]
    assert len(encode_rows(tokenizer, [TWO_TURNS, long], 100)) == 1
    assert len(encode(tokenizer, long, 20).input_ids) == 20
    with pytest.raises(ConfigError, match="maxLengthTokens"):
        encode_rows(tokenizer, [long], 20)


def test_a_template_without_an_end_token_is_refused(tiny: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny, local_files_only=True)
    tokenizer.chat_template = "{% for m in messages %}{{ m['content'] }}\n{% endfor %}"
    with pytest.raises(ConfigError, match="end-of-sequence"):
        encode(tokenizer, TWO_TURNS, 100)


@pytest.mark.parametrize("template", [SMOLLM2, QWEN])
def test_the_default_system_turn_is_taken_out(tiny: Path, template: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny, local_files_only=True)
    tokenizer.chat_template = template
    assert adds_system_turn(tokenizer)
    with_system = tokenizer.apply_chat_template(TWO_TURNS, tokenize=False)
    use_plain_template(tokenizer)
    assert not adds_system_turn(tokenizer)
    question = [{"role": "user", "content": "Hi"}]
    assert prompt_text(tokenizer, question) == "<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"
    assert tokenizer.apply_chat_template(TWO_TURNS, tokenize=False) == with_system
    assert without_default_system(tokenizer.chat_template) == tokenizer.chat_template


def test_a_default_turn_that_cannot_be_taken_out_is_refused(tiny: Path) -> None:
    tokenizer = AutoTokenizer.from_pretrained(tiny, local_files_only=True)
    tokenizer.chat_template = "{{ 'You are Bot.<|im_end|>' }}" + tokenizer.chat_template
    with pytest.raises(ConfigError, match="system turn"):
        use_plain_template(tokenizer)


@pytest.mark.parametrize(
    "line", ["{", "[]", '{"messages": 1}', '{"messages": [{"role": "user", "content": "secret"}]}']
)
def test_bad_rows_are_named_by_line_and_not_shown(tmp_path: Path, line: str) -> None:
    path = tmp_path / "train.jsonl"
    path.write_text(json.dumps({"messages": TWO_TURNS}) + "\n" + line + "\n")
    with pytest.raises(ConfigError, match=r"train.jsonl line 2") as caught:
        read_rows(path)
    assert "secret" not in str(caught.value)
