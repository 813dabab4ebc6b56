"""Where the container finds things: everything from the environment and the platform's files is read here."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from thriftune_trainer.contracts.trainer_spec import TrainerSpec
from thriftune_trainer.exits import ConfigError
from thriftune_trainer.store.client import handover_folder
from thriftune_trainer.store.s3 import NotFound, ObjectStore

TRAINER_MODULES = {"real": "thriftune_trainer.training", "scripted": "thriftune_trainer.scripted"}


@dataclass(frozen=True)
class Environment:
    ml_root: Path
    work_dir: Path
    handover: Path | None
    cache: Path | None
    fork_server: Path | None
    trainer_kind: str
    #: Wall seconds from a notice to the end of the machine.
    notice_seconds: float

    @property
    def child_module(self) -> str:
        return TRAINER_MODULES[self.trainer_kind]


def read_environment() -> Environment:
    root = Path(os.environ.get("THRIFTUNE_ML_ROOT") or "/opt/ml")
    kind = os.environ.get("THRIFTUNE_TRAINER_KIND") or "real"
    if kind not in TRAINER_MODULES:
        raise ConfigError(f"THRIFTUNE_TRAINER_KIND is {kind!r}: use real or scripted")
    return Environment(
        ml_root=root,
        work_dir=optional_path("THRIFTUNE_WORK_DIR") or root / "work",
        handover=handover_folder(),
        cache=optional_path("THRIFTUNE_CACHE_DIR"),
        fork_server=optional_path("THRIFTUNE_FORK_SERVER") if kind == "real" else None,
        trainer_kind=kind,
        notice_seconds=float(os.environ.get("THRIFTUNE_NOTICE_SECONDS") or "110"),
    )


def optional_path(name: str) -> Path | None:
    value = os.environ.get(name)
    return Path(value) if value else None


@dataclass(frozen=True)
class SpecLocation:
    bucket: str
    key: str


def read_spec_location(ml_root: Path) -> SpecLocation:
    path = ml_root / "input" / "config" / "hyperparameters.json"
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        return SpecLocation(bucket=str(value["specBucket"]), key=str(value["specKey"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path} must hold specBucket and specKey: {type(error).__name__} {error}") from error


def load_spec(store: ObjectStore, location: SpecLocation) -> TrainerSpec:
    where = f"s3://{location.bucket}/{location.key}"
    try:
        body = store.get(location.bucket, location.key).body
    except NotFound as error:
        raise ConfigError(f"no trainer spec at {where}") from error
    try:
        spec = TrainerSpec.model_validate_json(body, strict=True)
    except ValidationError as error:
        raise ConfigError(f"the trainer spec at {where} is invalid: {first_problem(error)}") from error
    if spec.tuning != "full" and (spec.hyperparameters.rank is None or spec.hyperparameters.alpha is None):
        raise ConfigError(f"hyperparameters.rank and alpha are needed for {spec.tuning}")
    return spec


def first_problem(error: ValidationError) -> str:
    """The first field that is wrong, and how many more there are. Values are left out."""
    problems = error.errors(include_input=False, include_url=False)
    first = problems[0]
    field = ".".join(str(part) for part in first["loc"]) or "document"
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return f"{field}: {first['msg']}{more}"
