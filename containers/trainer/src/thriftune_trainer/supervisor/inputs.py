"""Brings model and data to local disk and trusts nothing that does not have the promised hash."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thriftune_trainer.contracts.trainer_spec import TrainerSpec
from thriftune_trainer.exits import InputUnreadable
from thriftune_trainer.store.hashing import sha256_file
from thriftune_trainer.store.s3 import NotFound, ObjectStore


@dataclass(frozen=True)
class Wanted:
    bucket: str
    key: str
    sha256: str
    path: Path


@dataclass(frozen=True)
class LocalInputs:
    model_dir: Path
    training_file: Path
    test_file: Path


def fetch_inputs(
    store: ObjectStore, spec: TrainerSpec, folder: Path, cache: Path | None, pause: Callable[[], None]
) -> LocalInputs:
    """`pause` is called before each file and may raise (a notice came)."""
    inputs = LocalInputs(folder / "model", folder / "train.jsonl", folder / "test.jsonl")
    model = spec.model
    wanted = [
        Wanted(model.bucket, model.prefix + file.path, file.sha256, inputs.model_dir / file.path)
        for file in model.files
    ]
    for ref, path in ((spec.trainingFile, inputs.training_file), (spec.testFile, inputs.test_file)):
        wanted.append(Wanted(ref.bucket, ref.key, ref.sha256, path))
    for item in wanted:
        pause()
        fetch(store, item, cache)
    return inputs


def fetch(store: ObjectStore, wanted: Wanted, cache: Path | None) -> None:
    wanted.path.parent.mkdir(parents=True, exist_ok=True)
    if cache is None:
        download(store, wanted, wanted.path)
        return
    cached = cache / wanted.sha256
    if not (cached.exists() and sha256_file(cached) == wanted.sha256):
        cache.mkdir(parents=True, exist_ok=True)
        temporary = cache / f".{wanted.sha256}.{os.getpid()}.tmp"
        download(store, wanted, temporary)
        temporary.chmod(0o444)
        temporary.replace(cached)
    link_or_copy(cached, wanted.path)


def link_or_copy(source: Path, target: Path) -> None:
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def download(store: ObjectStore, wanted: Wanted, path: Path) -> None:
    where = f"s3://{wanted.bucket}/{wanted.key}"
    try:
        store.download(wanted.bucket, wanted.key, path)
    except NotFound as error:
        raise InputUnreadable(f"no object at {where}") from error
    found = sha256_file(path)
    if found != wanted.sha256:
        path.unlink(missing_ok=True)
        raise InputUnreadable(f"{where} has sha256 {found}, expected {wanted.sha256}")
