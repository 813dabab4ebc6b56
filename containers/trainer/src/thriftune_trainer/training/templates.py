"""Chat templates without a system turn of their own.

SmolLM2 and Qwen2.5 add one ("You are a helpful AI assistant named SmolLM ...") when a conversation has none. Training,
evaluation and serving must see the same turns, so the template is changed once and saved with the snapshot.
"""

from __future__ import annotations

import re
from typing import Any

from thriftune_trainer.exits import ConfigError

#: `{% if loop.first and messages[0]['role'] != 'system' %}{{ '<system turn>' }}{% endif %}` (SmolLM2)
FIRST_LOOP = re.compile(
    r"\{%-?\s*if loop\.first and messages\[0\]\[?\.?['\"]?role['\"]?\]? != 'system'\s*-?%\}"
    r"\{\{-?\s*'[^']*system[^']*'\s*-?\}\}\{%-?\s*endif\s*-?%\}"
)
#: `{% else %}{{ '<system turn>' }}{% endif %}` after a branch on a given system message (Qwen2.5)
ELSE_BRANCH = re.compile(r"\{%-?\s*else\s*-?%\}\s*\{\{-?\s*'<\|im_start\|>system\\n[^']*'\s*-?\}\}\s*(?=\{%-?\s*endif)")

QUESTION = [{"role": "user", "content": "How are you?"}]


def without_default_system(template: str) -> str:
    """The template minus the turn it would add."""
    return ELSE_BRANCH.sub("", FIRST_LOOP.sub("", template))


def use_plain_template(tokenizer: Any) -> None:
    """Changes the tokenizer's template in place and proves it on a conversation without a system message."""
    if not tokenizer.chat_template:
        raise ConfigError("the base model has no chat template: use an instruct model")
    tokenizer.chat_template = without_default_system(tokenizer.chat_template)
    if adds_system_turn(tokenizer):
        raise ConfigError("the base model's chat template adds a system turn of its own that thriftune cannot remove")


def adds_system_turn(tokenizer: Any) -> bool:
    """Whether a conversation without a system message renders with more than its own turn."""
    alone = tokenizer.apply_chat_template(QUESTION, tokenize=False)
    twice = tokenizer.apply_chat_template(
        [*QUESTION, {"role": "assistant", "content": "Well."}, *QUESTION], tokenize=False
    )
    before = alone.index(QUESTION[0]["content"])
    second = twice.rindex(QUESTION[0]["content"])
    head = alone[:before]
    turn_head = common_suffix(head, twice[:second])
    extra = head.removesuffix(turn_head).removeprefix(tokenizer.bos_token or "") if turn_head else head
    return bool(extra.strip()) or "system" in head


def common_suffix(left: str, right: str) -> str:
    size = 0
    while size < min(len(left), len(right)) and left[-1 - size] == right[-1 - size]:
        size += 1
    return left[len(left) - size :]
