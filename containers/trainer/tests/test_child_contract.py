"""One contract for both children: the same files, events, signals and exit codes, real and scripted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tests.harness import SOURCE, child_job, hyperparameters, read_events, sha256, wait_until
from thriftune_trainer.contracts.trainer_event_batch import (
    EvaluatedEvent,
    MeasuredEvent,
    PhaseEvent,
    StepEvent,
    ValidationEvent,
)
from thriftune_trainer.supervisor.spawner import Child, ForkedChild, ProcessChild, child_environment

WEIGHTS = "adapter_model.safetensors"


class Children:
    """Starts children of one kind and leaves none behind."""

    def __init__(self, kind: str, folder: Path, model: Path, fork_server: Path | None) -> None:
        self.kind = kind
        self._folder = folder
        self._model = model
        self._fork_server = fork_server
        self._started: list[Child] = []

    def workdir(self, name: str, **changes: Any) -> Path:
        folder = self._folder / name
        folder.mkdir()
        (folder / "job.json").write_text(json.dumps(child_job(folder, self._model, **changes)))
        return folder

    def start(self, workdir: Path) -> Child:
        variables = {**child_environment(1), "PYTHONPATH": str(SOURCE), "THRIFTUNE_SCRIPTED_STEP_SECONDS": "0.01"}
        if self._fork_server is not None:
            child: Child = ForkedChild(self._fork_server, workdir, variables)
        else:
            child = ProcessChild("thriftune_trainer.scripted", workdir, variables)
        self._started.append(child)
        return child

    def run(self, workdir: Path) -> int:
        return wait_for(self.start(workdir))

    def close(self) -> None:
        for child in self._started:
            if child.poll() is None:
                child.send(signal.SIGKILL)


def wait_for(child: Child, seconds: float = 60) -> int:
    end = time.monotonic() + seconds
    while (code := child.poll()) is None:
        assert time.monotonic() < end, "the child did not end"
        time.sleep(0.01)
    return code


@pytest.fixture(params=["scripted", "real"])
def children(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Children]:
    real = request.param == "real"
    model: Callable[[], Path] = lambda: request.getfixturevalue("tiny")  # noqa: E731
    server = request.getfixturevalue("fork_server") if real else None
    made = Children(request.param, tmp_path, model() if real else tmp_path, server)
    yield made
    made.close()


def digest(folder: Path) -> str:
    return sha256((folder / WEIGHTS).read_bytes())


def test_files_and_events_of_a_whole_run(children: Children) -> None:
    workdir = children.workdir("w")
    assert children.run(workdir) == 0, (workdir / "log.txt").read_text()
    events = read_events(workdir)
    phases = [event["phase"] for event in events if event["type"] == "phase"]
    assert phases == ["loading", "training", "evaluating"]
    assert [event["step"] for event in events if event["type"] == "step"] == list(range(1, 25))
    assert [event["step"] for event in events if event["type"] == "validation"] == [10, 20]
    assert [event["step"] for event in events if event["type"] == "measured"] == [20]
    assert [event["step"] for event in events if event["type"] == "checkpoint"] == [24]
    started = next(event for event in events if event["type"] == "started")
    assert (set(started), started["threads"]) == ({"type", "at", "threads", "device"}, 1)
    models: dict[str, type[BaseModel]] = {
        "phase": PhaseEvent,
        "step": StepEvent,
        "validation": ValidationEvent,
        "measured": MeasuredEvent,
    }
    for event in events:
        if event["type"] in models:
            models[event["type"]].model_validate(event, strict=True)
        if event["type"] == "evaluated":
            EvaluatedEvent.model_validate({**event, "evaluationKey": "k"}, strict=True)
            assert event["result"] == json.loads((workdir / "evaluation.json").read_text())
            assert event["result"]["after"]["exactMatch"]["rows"] == 20
            assert event["result"]["before"]["exactMatch"]["rows"] == 8
    state = json.loads((workdir / "checkpoints" / "00000024" / "thriftune.json").read_text())
    assert state == {"step": 24, "threads": 1, "configHash": "c" * 64, "measured": True}
    assert (workdir / "snapshot" / WEIGHTS).exists()
    assert (
        json.loads((workdir / "snapshot" / "adapter_config.json").read_text())["base_model_name_or_path"]
        == "thriftune/tiny-desk"
    )
    assert str(workdir) not in (workdir / "snapshot" / "adapter_config.json").read_text()


def test_sigterm_saves_the_step_and_a_resume_is_bit_exact(children: Children) -> None:
    whole = children.workdir("whole")
    assert children.run(whole) == 0
    part = children.workdir("part", slowdownFactor=3)
    child = children.start(part)
    wait_until(lambda: any(event["type"] == "step" and event["step"] >= 9 for event in read_events(part)))
    child.send(signal.SIGTERM)
    assert wait_for(child) == 75
    saved = sorted((part / "checkpoints").iterdir())[-1]
    steps = [event["step"] for event in read_events(part) if event["type"] == "step"]
    assert int(saved.name) == steps[-1] < 24
    rest = children.workdir("rest", resumeDir=str(saved))
    assert children.run(rest) == 0
    assert [event["step"] for event in read_events(rest) if event["type"] == "step"] == list(
        range(int(saved.name) + 1, 25)
    )
    assert digest(whole / "snapshot") == digest(rest / "snapshot")


def test_saves_by_wall_time(children: Children) -> None:
    workdir = children.workdir("w", checkpointEverySeconds=0.1, slowdownFactor=2)
    assert children.run(workdir) == 0
    steps = [event["step"] for event in read_events(workdir) if event["type"] == "checkpoint"]
    assert len(steps) > 2
    assert steps[-1] == 24
    assert sorted(path.name for path in (workdir / "checkpoints").iterdir()) == [f"{step:08d}" for step in steps]


FLAPPY = {"minimumSeconds": 0.1, "saveSeconds": 30, "ageEdgesHours": [0.01], "ratePerHour": [1e5, 0]}


def test_saves_often_while_the_instance_is_young(children: Children) -> None:
    """An instance past the dangerous age saves at the end only."""
    often = {**FLAPPY, "saveSeconds": 0}
    young = children.workdir("young", cadence=often, slowdownFactor=2)
    old = children.workdir("old", cadence=often, slowdownFactor=2, ageSeconds=60)
    assert children.run(young) == 0
    assert children.run(old) == 0
    saves = [sum(event["type"] == "checkpoint" for event in read_events(workdir)) for workdir in (young, old)]
    assert saves[0] > saves[1] == 1


def test_on_notice_it_does_not_start_a_save_that_cannot_be_finished(children: Children) -> None:
    workdir = children.workdir("w", cadence=FLAPPY, slowdownFactor=8, noticeSeconds=20)
    child = children.start(workdir)
    wait_until(lambda: any(event["type"] == "step" for event in read_events(workdir)))
    child.send(signal.SIGTERM)
    assert wait_for(child) == 75
    assert not (workdir / "checkpoints").exists()


def test_a_bad_job_exits_64_with_an_error_file(children: Children) -> None:
    workdir = children.workdir("w", tuning="qlora")
    assert children.run(workdir) == 64
    assert json.loads((workdir / "error.json").read_text())["code"] == "TrainerConfigInvalid"


def test_no_rows_exits_64(children: Children) -> None:
    workdir = children.workdir("w")
    (workdir / "test.jsonl").write_text("\n")
    assert children.run(workdir) == 64
    assert "test.jsonl has no rows" in json.loads((workdir / "error.json").read_text())["message"]


def test_a_job_resumed_at_its_last_step_only_evaluates(children: Children) -> None:
    whole = children.workdir("whole")
    assert children.run(whole) == 0
    rest = children.workdir("rest", resumeDir=str(whole / "checkpoints" / "00000024"))
    assert children.run(rest) == 0, (rest / "log.txt").read_text()
    assert not [event for event in read_events(rest) if event["type"] == "step"]
    assert digest(whole / "snapshot") == digest(rest / "snapshot")


@pytest.mark.parametrize("tuning", ["rslora", "full"])
def test_other_tunings_resume_bit_exact_after_sigkill(
    tmp_path: Path, tiny: Path, fork_server: Path, tuning: str
) -> None:
    children = Children("real", tmp_path, tiny, fork_server)
    changes = {"tuning": tuning, "hyperparameters": hyperparameters(maxSteps=20, rank=None if tuning == "full" else 8)}
    whole = children.workdir("whole", **changes)
    assert children.run(whole) == 0, (whole / "log.txt").read_text()
    part = children.workdir("part", checkpointEverySeconds=0.05, slowdownFactor=4, **changes)
    child = children.start(part)
    wait_until(lambda: sum(event["type"] == "checkpoint" for event in read_events(part)) >= 2)
    child.send(signal.SIGKILL)
    assert wait_for(child) == 137
    saved = sorted(path for path in (part / "checkpoints").iterdir() if path.name.isdigit())[-1]
    assert int(saved.name) < 20
    rest = children.workdir("rest", resumeDir=str(saved), **changes)
    assert children.run(rest) == 0
    name = "model.safetensors" if tuning == "full" else WEIGHTS
    assert sha256((whole / "snapshot" / name).read_bytes()) == sha256((rest / "snapshot" / name).read_bytes())


def test_a_fork_equals_a_process_of_its_own(tmp_path: Path, tiny: Path, fork_server: Path) -> None:
    children = Children("real", tmp_path, tiny, fork_server)
    changes = {"hyperparameters": hyperparameters(maxSteps=8)}
    forked = children.workdir("forked", **changes)
    assert children.run(forked) == 0
    alone = children.workdir("alone", **changes)
    environment = {**os.environ, **child_environment(1), "PYTHONPATH": str(SOURCE)}
    command = [sys.executable, "-m", "thriftune_trainer.training", "--workdir", str(alone)]
    assert subprocess.run(command, env=environment, capture_output=True).returncode == 0
    for name in sorted(path.name for path in (forked / "snapshot").iterdir()):
        assert sha256((forked / "snapshot" / name).read_bytes()) == sha256((alone / "snapshot" / name).read_bytes()), (
            name
        )


def test_a_fork_dies_with_who_asked_for_it(tmp_path: Path, tiny: Path, fork_server: Path) -> None:
    children = Children("real", tmp_path, tiny, fork_server)
    workdir = children.workdir("w", slowdownFactor=100)
    child = children.start(workdir)
    assert isinstance(child, ForkedChild)
    wait_until(lambda: any(event["type"] == "step" for event in read_events(workdir)))
    child.close()
    wait_until(lambda: not Path(f"/proc/{child.pid}").exists())


def test_sigterm_during_evaluation_stops_between_batches(tmp_path: Path, tiny: Path, fork_server: Path) -> None:
    children = Children("real", tmp_path, tiny, fork_server)
    workdir = children.workdir(
        "w",
        hyperparameters=hyperparameters(maxSteps=3),
        evaluation={"baseRows": 20000, "tunedRows": 20000, "maxNewTokens": 12},
    )
    (workdir / "test.jsonl").write_bytes((workdir / "test.jsonl").read_bytes() * 400)
    child = children.start(workdir)
    wait_until(lambda: any(event.get("phase") == "evaluating" for event in read_events(workdir)))
    child.send(signal.SIGTERM)
    assert wait_for(child, 20) == 75
    assert (workdir / "checkpoints" / "00000003" / "thriftune.json").exists()
    assert not (workdir / "snapshot").exists()
