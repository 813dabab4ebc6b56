"""Cross-entropy with the head at answer positions only: the vocabulary costs more than the layers of a small model."""

from __future__ import annotations

from typing import Any

import torch
from torch.nn import functional

from thriftune_trainer.training.model import inner
from thriftune_trainer.training.rows import IGNORED, Encoded

Batch = dict[str, torch.Tensor]


def collate(rows: list[Encoded], pad: int, device: torch.device | None = None) -> Batch:
    """Padded on the right to the longest row."""
    width = max(len(row.input_ids) for row in rows)
    ids = torch.full((len(rows), width), pad, dtype=torch.long)
    labels = torch.full((len(rows), width), IGNORED, dtype=torch.long)
    mask = torch.zeros((len(rows), width), dtype=torch.long)
    for index, row in enumerate(rows):
        size = len(row.input_ids)
        ids[index, :size] = torch.tensor(row.input_ids)
        labels[index, :size] = torch.tensor(row.labels)
        mask[index, :size] = 1
    batch = {"input_ids": ids, "attention_mask": mask, "labels": labels}
    return {name: tensor.to(device) for name, tensor in batch.items()} if device is not None else batch


def answer_logits(model: Any, batch: Batch) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Logits (fp32) and targets of all answer tokens of a batch, and the row of each."""
    causal = inner(model)
    hidden = causal.get_decoder()(
        input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], use_cache=False
    ).last_hidden_state
    targets = batch["labels"][:, 1:]
    kept = targets != IGNORED
    logits = causal.get_output_embeddings()(hidden[:, :-1][kept]).float()
    return logits, targets[kept], kept.nonzero()[:, 0]


def summed_loss(model: Any, batch: Batch) -> tuple[torch.Tensor, int]:
    logits, targets, _ = answer_logits(model, batch)
    return functional.cross_entropy(logits, targets, reduction="sum"), targets.numel()
