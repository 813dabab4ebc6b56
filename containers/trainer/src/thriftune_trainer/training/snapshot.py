"""The result: adapter or full model in safetensors, with the tokenizer and the template that training used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import torch

from thriftune_trainer.child.job import ChildJob
from thriftune_trainer.child.protocol import Workdir
from thriftune_trainer.training.model import Loaded


def save_snapshot(job: ChildJob, loaded: Loaded, workdir: Workdir) -> None:
    folder = workdir.path / "snapshot.tmp"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    model = loaded.model
    if job.tuning == "full":
        if job.precision == "bf16":
            model = model.to(torch.bfloat16)
        model.config.use_cache = True
    model.save_pretrained(folder)
    loaded.tokenizer.save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    for name in ("adapter_config.json", "config.json", "tokenizer_config.json"):
        if (folder / name).exists():
            rewrite(folder / name, job)
    workdir.publish_snapshot(folder)


def rewrite(path: Path, job: ChildJob) -> None:
    """The same bytes on every machine: no local path, sets in order."""
    value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for name, item in value.items():
        if item == job.modelDir:
            value[name] = job.modelId
        if name == "target_modules" and isinstance(item, list):
            value[name] = sorted(item)
    if path.name == "tokenizer_config.json":
        value.pop("name_or_path", None)
    path.write_text(json.dumps(value, indent=2, sort_keys=True) + "\n", encoding="utf-8")
