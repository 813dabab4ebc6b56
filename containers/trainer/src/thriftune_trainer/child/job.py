"""`job.json`: what the supervisor tells its child. The spec's fields with everything already on local disk."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from thriftune_trainer.exits import ConfigError

FILE = "job.json"


@dataclass(frozen=True)
class ChildHyperparameters:
    learningRate: float
    warmupSteps: int
    schedule: str
    weightDecay: float
    maxGradNorm: float
    microBatch: int
    accumulation: int
    maxSteps: int
    maxLengthTokens: int
    rank: int | None = None
    alpha: float | None = None
    dropout: float | None = None


@dataclass(frozen=True)
class ChildEvaluation:
    baseRows: int
    tunedRows: int
    maxNewTokens: int
    labels: tuple[str, ...] | None = None


@dataclass(frozen=True)
class ChildCadence:
    """As in the spec: the longest interval is the job's `checkpointEverySeconds`."""

    minimumSeconds: float
    saveSeconds: float
    ageEdgesHours: tuple[float, ...]
    ratePerHour: tuple[float, ...]


@dataclass(frozen=True)
class ChildJob:
    """Names are those of the trainer spec; paths are absolute."""

    modelDir: str
    modelId: str
    trainingFile: str
    testFile: str
    resumeDir: str | None
    objective: str
    tuning: str
    precision: str
    hyperparameters: ChildHyperparameters
    evaluation: ChildEvaluation
    seed: int
    threads: int
    checkpointEverySeconds: float
    slowdownFactor: float
    configHash: str
    #: None: every `checkpointEverySeconds`.
    cadence: ChildCadence | None = None
    #: How long the container has run when the child is started.
    ageSeconds: float = 0.0
    #: Wall seconds that the child has after a notice. None: as long as it likes.
    noticeSeconds: float | None = None
    schemaVersion: int = 1


def write_job(job: ChildJob, workdir: Path) -> None:
    (workdir / FILE).write_text(json.dumps(asdict(job), indent=1), encoding="utf-8")


def read_cadence(value: dict[str, Any]) -> ChildCadence:
    edges, rates = value.pop("ageEdgesHours"), value.pop("ratePerHour")
    return ChildCadence(**value, ageEdgesHours=tuple(edges), ratePerHour=tuple(rates))


def read_job(workdir: Path) -> ChildJob:
    path = workdir / FILE
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        hyper = ChildHyperparameters(**value.pop("hyperparameters"))
        evaluation = value.pop("evaluation")
        labels = evaluation.pop("labels", None)
        cadence = value.pop("cadence", None)
        job = ChildJob(
            hyperparameters=hyper,
            evaluation=ChildEvaluation(**evaluation, labels=tuple(labels) if labels else None),
            cadence=read_cadence(cadence) if cadence else None,
            **value,
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{FILE} cannot be read: {error}") from error
    if job.schemaVersion != 1:
        raise ConfigError(f"{FILE} has schemaVersion {job.schemaVersion}; this trainer reads 1")
    if job.tuning not in ("full", "lora", "rslora") or job.precision not in ("fp32", "bf16"):
        raise ConfigError(f"{FILE} asks for {job.tuning} in {job.precision}, which this trainer does not run")
    return job
