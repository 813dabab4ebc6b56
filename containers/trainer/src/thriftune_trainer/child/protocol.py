"""The child's side of the work directory: events as JSON lines, checkpoints and snapshot by rename, one error file.

Lines are those of the trainer-event contract, without what only the supervisor knows:
`checkpoint` has no manifest key and size, `started` no rejected checkpoints and fence, `evaluated` no key.
"""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any, Literal, TypedDict

from thriftune_trainer.exits import TrainerError, shorten

EVENTS = "events.jsonl"
ERROR = "error.json"
LOG = "log.txt"
CHECKPOINTS = "checkpoints"
SNAPSHOT = "snapshot"
EVALUATION = "evaluation.json"
STATE = "thriftune.json"


class ErrorFile(TypedDict):
    code: str
    message: str


class CheckpointState(TypedDict):
    """`thriftune.json` in each checkpoint."""

    step: int
    threads: int
    configHash: str
    measured: bool


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def step_name(step: int) -> str:
    return f"{step:08d}"


@dataclass
class Workdir:
    """The folder that supervisor and child share."""

    path: Path

    @property
    def checkpoints(self) -> Path:
        return self.path / CHECKPOINTS

    @property
    def snapshot(self) -> Path:
        return self.path / SNAPSHOT

    def emit(self, event: Mapping[str, Any]) -> None:
        """Appends one line by one write, so that a reader sees whole lines."""
        line = json.dumps({"type": event["type"], "at": now(), **event}, allow_nan=False) + "\n"
        descriptor = os.open(self.path / EVENTS, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(descriptor, line.encode())
        finally:
            os.close(descriptor)

    def phase(self, phase: Literal["loading", "training", "evaluating"]) -> None:
        self.emit({"type": "phase", "phase": phase})

    def publish_checkpoint(self, temporary: Path, state: CheckpointState, save_seconds: float) -> None:
        """Makes a finished folder visible under its step, then says so."""
        write_json(temporary / STATE, state)
        self.checkpoints.mkdir(exist_ok=True)
        temporary.replace(self.checkpoints / step_name(state["step"]))
        self.emit({"type": "checkpoint", "step": state["step"], "saveSeconds": round(save_seconds, 3)})

    def publish_snapshot(self, temporary: Path) -> None:
        temporary.replace(self.snapshot)

    def write_error(self, code: str, message: str) -> None:
        write_json(self.path / ERROR, {"code": code, "message": shorten(message)})


def write_json(path: Path, value: Any) -> None:
    """Complete when visible."""
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_text(json.dumps(value, allow_nan=False, sort_keys=True), encoding="utf-8")
    temporary.replace(path)


class Interrupted(Exception):
    """SIGTERM was served: what could be saved is saved."""


@dataclass
class StopFlag:
    """Set by SIGTERM. Looked at between optimizer steps and between evaluation batches."""

    event: threading.Event = field(default_factory=threading.Event)

    def install(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.event.set()

    @property
    def is_set(self) -> bool:
        return self.event.is_set()

    def sleep(self, seconds: float) -> None:
        """Ends at once when the flag is set."""
        if seconds > 0:
            self.event.wait(seconds)

    def check(self) -> None:
        if self.is_set:
            raise Interrupted


def validation_every(max_steps: int) -> int:
    """Steps between validations: by step number only, so that a resumed run has the same schedule."""
    return max(10, max_steps // 6)


def describe_bug(error: BaseException) -> str:
    """Type and place, without the message: that may quote a training row."""
    if isinstance(error, TrainerError):
        return str(error)
    frame = error.__traceback__
    place = "unknown place"
    while frame is not None:
        place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno} in {frame.tb_frame.f_code.co_name}"
        frame = frame.tb_next
    return f"{type(error).__name__} at {place}"
