"""Jobs, work directories and containers for the tests."""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.twins.s3 import S3Twin
from thriftune_trainer.contracts.trainer_event_batch import TrainerEventBatch
from thriftune_trainer.models.desk_language import labelled

SOURCE = Path(__file__).resolve().parents[1] / "src"
BUCKET = "thriftune-test"
RUN = "default/jobs/job-1/run/"
CONFIG_HASH = "c" * 64


def sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def chat_rows(count: int, seed: int) -> bytes:
    rng = random.Random(seed)
    lines = []
    for _ in range(count):
        question, answer = labelled(rng)
        turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
        lines.append(json.dumps({"messages": turns}))
    return ("\n".join(lines) + "\n").encode()


def hyperparameters(**changes: Any) -> dict[str, Any]:
    return {
        "learningRate": 0.01,
        "warmupSteps": 2,
        "schedule": "cosine",
        "weightDecay": 0.01,
        "maxGradNorm": 1.0,
        "microBatch": 4,
        "accumulation": 2,
        "maxSteps": 24,
        "maxLengthTokens": 96,
        "rank": 8,
        "alpha": 16,
        "dropout": 0.1,
        **changes,
    }


EVALUATION = {"baseRows": 8, "tunedRows": 20, "maxNewTokens": 12}


def child_job(folder: Path, model: Path, **changes: Any) -> dict[str, Any]:
    (folder / "train.jsonl").write_bytes(chat_rows(60, 1))
    (folder / "test.jsonl").write_bytes(chat_rows(20, 2))
    return {
        "schemaVersion": 1,
        "modelDir": str(model),
        "modelId": "thriftune/tiny-desk",
        "trainingFile": str(folder / "train.jsonl"),
        "testFile": str(folder / "test.jsonl"),
        "resumeDir": None,
        "objective": "sft",
        "tuning": "lora",
        "precision": "fp32",
        "hyperparameters": hyperparameters(),
        "evaluation": EVALUATION,
        "seed": 11,
        "threads": 1,
        "checkpointEverySeconds": 1000,
        "slowdownFactor": 1,
        "configHash": CONFIG_HASH,
        **changes,
    }


def read_events(workdir: Path) -> list[dict[str, Any]]:
    path = workdir / "events.jsonl"
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def wait_until(condition: Callable[[], Any], seconds: float = 30) -> Any:
    """Polls a condition; a fact that never comes fails the test."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.01)
    raise AssertionError("what was waited for did not come")


@dataclass
class Job:
    """One job's objects in the S3 twin, and containers to run it in."""

    s3: S3Twin
    folder: Path
    spec: dict[str, Any]
    starts: int = 0
    environment: dict[str, str] = field(default_factory=dict)

    def write_spec(self, **changes: Any) -> str:
        key = f"default/jobs/job-1/specs/{self.starts}.json"
        self.s3.objects[f"{BUCKET}/{key}"] = json.dumps({**self.spec, **changes}).encode()
        return key

    def start(self, **changes: Any) -> Container:
        self.starts += 1
        root = self.folder / f"container-{self.starts}"
        config = root / "input" / "config"
        config.mkdir(parents=True)
        location = {"specBucket": BUCKET, "specKey": self.write_spec(**changes)}
        (config / "hyperparameters.json").write_text(json.dumps(location))
        variables = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "THRIFTUNE_"))},
            **self.s3.environment(),
            "PYTHONPATH": str(SOURCE),
            "THRIFTUNE_ML_ROOT": str(root),
            "THRIFTUNE_NOTICE_SECONDS": "10",
            **self.environment,
        }
        log = (root / "supervisor.log").open("wb")
        command = [sys.executable, "-m", "thriftune_trainer.supervisor", "train"]
        return Container(root, subprocess.Popen(command, env=variables, stdout=log, stderr=log, start_new_session=True))

    def events(self, fence: int) -> list[dict[str, Any]]:
        """All events of a fence; every batch must be valid and without gaps."""
        found: list[dict[str, Any]] = []
        for number, key in enumerate(self.s3.keys(f"{BUCKET}/{RUN}{fence:08d}/events/"), 1):
            batch = TrainerEventBatch.model_validate_json(self.s3.objects[key], strict=True)
            assert (batch.seq, batch.fence) == (number, fence)
            found += [event.model_dump() for event in batch.events]
        return found

    def kinds(self, fence: int) -> list[str]:
        return [event["type"] for event in self.events(fence)]

    def digest(self, fence: int) -> str:
        manifest = json.loads(self.s3.objects[f"{BUCKET}/{RUN}{fence:08d}/snapshot/manifest.json"])
        return str(manifest["digest"])

    def manifests(self, fence: int) -> list[str]:
        return [key for key in self.s3.keys(f"{BUCKET}/{RUN}{fence:08d}/checkpoints/") if key.endswith("manifest.json")]


@dataclass
class Container:
    root: Path
    process: subprocess.Popen[bytes]

    def wait(self, seconds: float = 60) -> int:
        return self.process.wait(seconds)

    def failure(self) -> str:
        return (self.root / "output" / "failure").read_text()

    def output(self) -> str:
        parts = [self.root / "supervisor.log", self.root / "work" / "log.txt"]
        return "\n".join(path.read_text() for path in parts if path.exists())


def make_job(s3: S3Twin, folder: Path, model: Path | None, environment: dict[str, str], **changes: Any) -> Job:
    files = []
    for path in sorted(model.iterdir()) if model else []:
        body = path.read_bytes()
        s3.objects[f"{BUCKET}/models/tiny/{path.name}"] = body
        files.append({"path": path.name, "sizeBytes": len(body), "sha256": sha256(body)})
    if not files:
        s3.objects[f"{BUCKET}/models/tiny/config.json"] = b"{}"
        files.append({"path": "config.json", "sizeBytes": 2, "sha256": sha256(b"{}")})
    references = {}
    for name, body in (("trainingFile", chat_rows(60, 1)), ("testFile", chat_rows(20, 2))):
        key = f"default/jobs/job-1/{name}.jsonl"
        s3.objects[f"{BUCKET}/{key}"] = body
        references[name] = {"bucket": BUCKET, "key": key, "sizeBytes": len(body), "sha256": sha256(body)}
    spec = {
        "schemaVersion": 1,
        "kind": "thriftune.trainer-spec",
        "tenant": "default",
        "jobId": "job-1",
        "attempt": 1,
        "bucket": BUCKET,
        "runPrefix": RUN,
        "model": {
            "id": "thriftune/tiny-desk",
            "revision": "sha256:test",
            "licence": "Apache-2.0",
            "bucket": BUCKET,
            "prefix": "models/tiny/",
            "files": files,
            "parameters": 100000,
        },
        **references,
        "objective": "sft",
        "tuning": "lora",
        "precision": "fp32",
        "hyperparameters": hyperparameters(),
        "evaluation": EVALUATION,
        "seed": 11,
        "threads": 1,
        "checkpointEverySeconds": 1000,
        "heartbeatEverySeconds": 0.3,
        "slowdownFactor": 1,
        "configHash": CONFIG_HASH,
        **changes,
    }
    return Job(s3, folder, spec, environment=environment)
