"""The folder that the container reads: its credentials and the notice. Never the instance role's own credentials."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

CREDENTIALS = "credentials.json"
NOTICE = "notice.json"
FIELDS = ("AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration")


class Handover:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        (folder / NOTICE).unlink(missing_ok=True)

    @property
    def has_credentials(self) -> bool:
        return (self.folder / CREDENTIALS).exists()

    def write_credentials(self, body: bytes) -> bool:
        """False when the object is no credential_process document; the old file then stays."""
        try:
            value = json.loads(body)
        except ValueError:
            return False
        if not isinstance(value, dict) or value.get("Version") != 1:
            return False
        if not all(isinstance(value.get(name), str) for name in FIELDS):
            return False
        path = self.folder / CREDENTIALS
        if not path.exists() or path.read_bytes() != body:
            self._write(path, body)
        return True

    def write_notice(self, source: str, details: dict[str, Any]) -> bool:
        """Once: the first notice stands."""
        path = self.folder / NOTICE
        if path.exists():
            return False
        self._write(path, json.dumps({"schemaVersion": 1, "source": source, **details}).encode())
        return True

    def _write(self, path: Path, body: bytes) -> None:
        temporary = path.with_name(f".{path.name}.tmp")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(body)
        temporary.replace(path)
