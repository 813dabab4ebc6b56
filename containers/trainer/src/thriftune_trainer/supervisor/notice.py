"""Whether the machine is about to be taken: a file from the EC2 host agent, or SIGTERM."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from types import FrameType

from thriftune_trainer.store.client import NOTICE_FILE


class Notices:
    def __init__(self, handover: Path | None) -> None:
        self._file = handover / NOTICE_FILE if handover is not None else None
        self._terminated = False

    def install(self) -> None:
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._terminated = True

    def source(self) -> str | None:
        """`ec2-spot`, `lease`, `sigterm`, or None."""
        if self._file is not None and self._file.exists():
            try:
                named = json.loads(self._file.read_text(encoding="utf-8")).get("source")
            except (OSError, ValueError, AttributeError):
                named = None
            return named if named in ("ec2-spot", "lease") else "ec2-spot"
        return "sigterm" if self._terminated else None
