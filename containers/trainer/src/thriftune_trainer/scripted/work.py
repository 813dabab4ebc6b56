"""Steps that cost no arithmetic.

Their state is a sha256 chain over (configHash, seed, step), so a resume gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from pathlib import Path

from thriftune_trainer.child.cadence import cadence_of
from thriftune_trainer.child.job import ChildJob
from thriftune_trainer.child.protocol import (
    EVALUATION,
    STATE,
    CheckpointState,
    StopFlag,
    Workdir,
    validation_every,
    write_json,
)
from thriftune_trainer.exits import ConfigError, InputUnreadable
from thriftune_trainer.scripted.safetensors import write_safetensors
from thriftune_trainer.statistics import share_interval

CHAIN = "chain.txt"
WEIGHTS = "adapter_model.safetensors"
MEASURE_AT = 20
TOKENS_PER_ROW = 24


class Scripted:
    def __init__(self, job: ChildJob, workdir: Workdir, stop: StopFlag) -> None:
        self.job = job
        self.workdir = workdir
        self.stop = stop
        self.hyper = job.hyperparameters
        self.step_seconds = float(os.environ.get("THRIFTUNE_SCRIPTED_STEP_SECONDS") or "0.05")
        self.cadence = cadence_of(job)
        self.state, self.chain = self._start()
        self.measured_from = self.state["step"]

    def run(self) -> None:
        self.workdir.phase("loading")
        self._check_rows()
        self.workdir.emit({"type": "started", "threads": self.job.threads, "device": "scripted"})
        self.workdir.phase("training")
        while self.state["step"] < self.hyper.maxSteps:
            self._step()
        self.workdir.phase("evaluating")
        self._evaluate()
        self._snapshot()

    def _start(self) -> tuple[CheckpointState, str]:
        if self.job.resumeDir is None:
            first = hashlib.sha256(f"{self.job.configHash}/{self.job.seed}".encode()).hexdigest()
            state = CheckpointState(step=0, threads=self.job.threads, configHash=self.job.configHash, measured=False)
            return state, first
        folder = Path(self.job.resumeDir)
        resumed: CheckpointState = json.loads((folder / STATE).read_text(encoding="utf-8"))
        return resumed, (folder / CHAIN).read_text(encoding="utf-8")

    def _check_rows(self) -> None:
        for name in (self.job.trainingFile, self.job.testFile):
            try:
                lines = Path(name).read_text(encoding="utf-8").splitlines()
                rows = [json.loads(line)["messages"] for line in lines if line.strip()]
            except (OSError, ValueError, KeyError, TypeError) as error:
                raise InputUnreadable(f"{Path(name).name} is not chat JSONL ({type(error).__name__})") from error
            if not rows:
                raise ConfigError(f"{Path(name).name} has no rows")

    def _step(self) -> None:
        started = time.monotonic()
        time.sleep(self.step_seconds)
        self.stop.sleep(self.step_seconds * (self.job.slowdownFactor - 1))
        self.chain = hashlib.sha256(self.chain.encode()).hexdigest()
        step = self.state["step"] = self.state["step"] + 1
        seconds = max(time.monotonic() - started, 1e-6)
        tokens = TOKENS_PER_ROW * self.hyper.microBatch * self.hyper.accumulation
        loss = round(0.2 + 3.0 * 0.97**step + int(self.chain[:4], 16) / 6553600, 6)
        self.workdir.emit(
            {
                "type": "step",
                "step": step,
                "totalSteps": self.hyper.maxSteps,
                "loss": loss,
                "learningRate": self.hyper.learningRate,
                "tokensPerSecond": round(tokens / seconds, 3),
            }
        )
        if not self.state["measured"] and self._is_measure_step(step):
            self.state["measured"] = True
            self.workdir.emit(
                {
                    "type": "measured",
                    "step": step,
                    "tokensPerSecond": round(tokens / seconds, 3),
                    "secondsPerStep": round(seconds, 6),
                    "peakMemoryBytes": 64 * 2**20,
                }
            )
        if step % validation_every(self.hyper.maxSteps) == 0:
            self.workdir.emit({"type": "validation", "step": step, "loss": loss})
        if self.cadence.is_due(self.stop.is_set) or step == self.hyper.maxSteps:
            self._save()
        self.stop.check()

    def _is_measure_step(self, step: int) -> bool:
        target = MEASURE_AT if self.measured_from < MEASURE_AT else self.measured_from + MEASURE_AT
        return step == min(target, self.hyper.maxSteps)

    def _save(self) -> None:
        started = time.monotonic()
        temporary = self.workdir.path / "saving"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        write_safetensors(temporary / WEIGHTS, self._weights())
        (temporary / CHAIN).write_text(self.chain, encoding="utf-8")
        seconds = time.monotonic() - started
        self.workdir.publish_checkpoint(temporary, self.state, seconds)
        self.cadence.saved(seconds)

    def _weights(self) -> dict[str, bytes]:
        return {
            "scripted.weight": b"".join(hashlib.sha256(f"{self.chain}/{part}".encode()).digest() for part in range(64))
        }

    def _evaluate(self) -> None:
        rows = [
            json.loads(line)["messages"]
            for line in Path(self.job.testFile).read_text(encoding="utf-8").splitlines()
            if line.strip()
        ]
        self.stop.sleep(self.step_seconds)
        self.stop.check()
        tuned = min(len(rows), self.job.evaluation.tunedRows)
        base = min(len(rows), self.job.evaluation.baseRows)
        samples = [
            {"question": row[-2]["content"], "expected": row[-1]["content"], "before": "", "after": row[-1]["content"]}
            for row in rows[: min(3, tuned, base)]
            if len(row) > 1
        ]
        result = {
            "before": {"exactMatch": share_interval(base // 10, base), "loss": 3.2},
            "after": {"exactMatch": share_interval(tuned * 9 // 10, tuned), "loss": 0.3},
            "samples": samples,
        }
        write_json(self.workdir.path / EVALUATION, result)
        self.workdir.emit({"type": "evaluated", "result": result})

    def _snapshot(self) -> None:
        temporary = self.workdir.path / "snapshot.tmp"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        write_safetensors(temporary / WEIGHTS, self._weights())
        write_json(temporary / "adapter_config.json", {"scripted": True, "base_model_name_or_path": self.job.modelId})
        self.workdir.publish_snapshot(temporary)


def run(job: ChildJob, workdir: Workdir, stop: StopFlag) -> None:
    Scripted(job, workdir, stop).run()
