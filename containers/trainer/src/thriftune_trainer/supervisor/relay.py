"""Reads what the child writes into the work directory and passes it on."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from thriftune_trainer.child.protocol import EVENTS

#: Events that the control plane acts on at once.
URGENT = frozenset({"started", "measured", "checkpoint", "notice", "evaluated", "interrupted", "completed", "failed"})


class EventTail:
    """Whole new lines of `events.jsonl`, once each."""

    def __init__(self, workdir: Path) -> None:
        self._path = workdir / EVENTS
        self._offset = 0

    def read(self) -> list[dict[str, Any]]:
        if not self._path.exists():
            return []
        with self._path.open("rb") as file:
            file.seek(self._offset)
            data = file.read()
        end = data.rfind(b"\n") + 1
        self._offset += end
        return [json.loads(line) for line in data[:end].splitlines()]


class LocalCheckpoints:
    """Complete checkpoint folders that wait for upload: only the newest is worth sending."""

    def __init__(self, folder: Path, keep: int) -> None:
        self._folder = folder
        self._keep = keep
        self.uploaded = -1

    def newest_waiting(self) -> tuple[int, Path] | None:
        steps = self._steps()
        if not steps or steps[-1][0] <= self.uploaded:
            return None
        return steps[-1]

    def newest_step(self) -> int | None:
        steps = self._steps()
        return steps[-1][0] if steps else None

    def remove_old(self, remove: Callable[[Path], None]) -> None:
        for step, path in self._steps()[: -self._keep]:
            if step <= self.uploaded:
                remove(path)

    def _steps(self) -> list[tuple[int, Path]]:
        if not self._folder.is_dir():
            return []
        return sorted((int(path.name), path) for path in self._folder.iterdir() if path.name.isdigit())
