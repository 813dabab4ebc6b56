"""The whole container with the real child from the warm parent: learning, interruption, the same weights at the end."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

from tests.harness import BUCKET, RUN, Job, chat_rows, hyperparameters, sha256, wait_until
from thriftune_trainer.baseline.classifier import measure
from thriftune_trainer.models.tiny import make_tiny
from thriftune_trainer.store.hashing import sha256_file


def interrupt(job: Job, attempt: int, number: signal.Signals, when: Callable[[], bool]) -> int:
    container = job.start(attempt=attempt)
    wait_until(when)
    os.kill(container.process.pid, number)
    return container.wait()


def test_interrupted_twice_equals_uninterrupted(real_job: Job) -> None:
    assert real_job.start().wait() == 0
    whole = real_job.digest(1)
    for key in real_job.s3.keys(f"{BUCKET}/{RUN}"):
        del real_job.s3.objects[key]
    real_job.spec |= {"slowdownFactor": 12, "checkpointEverySeconds": 0.5}
    assert interrupt(real_job, 1, signal.SIGTERM, lambda: "step" in real_job.kinds(1)) == 75
    assert interrupt(real_job, 2, signal.SIGKILL, lambda: bool(real_job.manifests(2))) == -signal.SIGKILL
    assert real_job.start(attempt=3, slowdownFactor=1).wait() == 0
    started = next(event for event in real_job.events(3) if event["type"] == "started")
    assert (started["resumedFromFence"], started["device"]) == (2, "cpu")
    assert real_job.digest(3) == whole


def test_tuning_teaches_what_the_base_cannot(real_job: Job) -> None:
    body = chat_rows(400, 1)
    reference = real_job.spec["trainingFile"]
    real_job.s3.objects[f"{BUCKET}/{reference['key']}"] = body
    real_job.spec["trainingFile"] = {**reference, "sha256": sha256(body), "sizeBytes": len(body)}
    real_job.spec["tuning"] = "rslora"
    real_job.spec["hyperparameters"] = hyperparameters(
        maxSteps=100, microBatch=16, accumulation=1, rank=16, alpha=32, learningRate=0.003
    )
    assert real_job.start().wait() == 0
    result = next(event for event in real_job.events(1) if event["type"] == "evaluated")["result"]
    assert result["before"]["exactMatch"]["value"] == 0
    assert result["after"]["exactMatch"]["value"] >= 0.5
    assert result["after"]["loss"] < result["before"]["loss"]
    assert len(result["samples"]) == 3


def test_the_tiny_model_is_the_same_each_time(tiny: Path, tmp_path: Path) -> None:
    make_tiny(tmp_path / "again")
    for path in sorted(tiny.iterdir()):
        assert sha256_file(path) == sha256_file(tmp_path / "again" / path.name), path.name


def test_the_classifier_baseline_learns_labels(tmp_path: Path) -> None:
    (tmp_path / "train.jsonl").write_bytes(chat_rows(200, 1))
    (tmp_path / "test.jsonl").write_bytes(chat_rows(50, 2))
    result = measure(tmp_path / "train.jsonl", tmp_path / "test.jsonl")
    assert result["accuracy"]["value"] > 0.9
    assert result["accuracy"]["rows"] == 50
