"""A tiny Llama made on the spot: tokenizer trained, weights pre-trained for a few seconds on made-up support-desk talk.

Run: python -m thriftune_trainer.models.tiny --out DIR [--seed 1]
The same bytes for the same seed and versions on one machine: it runs at 1 thread.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from torch.nn import functional
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from thriftune_trainer.models.desk_language import conversation
from thriftune_trainer.training.loss import answer_logits, collate
from thriftune_trainer.training.rows import IGNORED, Encoded, encode

MODEL_ID = "thriftune/tiny-desk"
LICENCE = "Apache-2.0"
STEPS = 300
ROWS_PER_STEP = 16
VOCABULARY = 640
CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)


def make_tokenizer(texts: list[str]) -> Any:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=["<|endoftext|>", "<|im_start|>", "<|im_end|>"],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|im_end|>", pad_token="<|endoftext|>")
    fast.chat_template = CHATML
    return fast


def make_model(tokenizer: Any, seed: int) -> Any:
    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer),
        hidden_size=64,
        intermediate_size=176,
        num_hidden_layers=2,
        num_attention_heads=4,
        num_key_value_heads=2,
        max_position_embeddings=512,
        tie_word_embeddings=True,
        bos_token_id=tokenizer.convert_tokens_to_ids("<|im_start|>"),
        eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id,
    )
    return LlamaForCausalLM(config)


def pre_train(model: Any, rows: list[Encoded], pad: int, seed: int) -> float:
    """Next token on everything, questions too. Returns the last loss."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=6e-3, total_steps=STEPS)
    rng = random.Random(seed)
    loss = torch.tensor(0.0)
    for _ in range(STEPS):
        batch = collate(rng.sample(rows, ROWS_PER_STEP), pad)
        logits, targets, _ = answer_logits(model, batch)
        loss = functional.cross_entropy(logits, targets)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return float(loss.detach())


def everything_counts(row: Encoded) -> Encoded:
    return Encoded(row.input_ids, [IGNORED, *row.input_ids[1:]])


def make_tiny(out: Path, seed: int = 1) -> float:
    """Writes the model folder; returns the last loss."""
    torch.set_num_threads(1)
    rng = random.Random(seed)
    talks = [conversation(rng) for _ in range(3000)]
    tokenizer = make_tokenizer([f"{line}\n{reply}" for line, reply in talks])
    model = make_model(tokenizer, seed)
    chats = [[{"role": "user", "content": line}, {"role": "assistant", "content": reply}] for line, reply in talks]
    rows = [everything_counts(encode(tokenizer, chat, 512)) for chat in chats]
    loss = pre_train(model, rows, tokenizer.pad_token_id, seed)
    shutil.rmtree(out, ignore_errors=True)
    model.save_pretrained(out)
    tokenizer.save_pretrained(out)
    info = {"id": MODEL_ID, "licence": LICENCE, "parameters": sum(item.numel() for item in model.parameters())}
    (out / "thriftune-model.json").write_text(json.dumps(info, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return loss


def main() -> None:
    parser = argparse.ArgumentParser(description="makes the tiny base model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    started = time.monotonic()
    loss = make_tiny(arguments.out, arguments.seed)
    print(f"tiny model in {arguments.out}: last loss {loss:.3f}, {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
