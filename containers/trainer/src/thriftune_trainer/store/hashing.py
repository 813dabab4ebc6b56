"""sha256 of files and the digest of a snapshot. Standard library only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

CHUNK_BYTES = 4 * 2**20


def sha256_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def weights_digest(files: Iterable[tuple[str, str]]) -> str:
    """`sha256:` over the sorted lines `path NUL sha256 LF` of the `*.safetensors` among (path, sha256)."""
    lines = sorted(f"{path}\0{sha256}\n".encode() for path, sha256 in files if path.endswith(".safetensors"))
    return "sha256:" + hashlib.sha256(b"".join(lines)).hexdigest()


def files_in(folder: Path) -> list[Path]:
    """Every file below, sorted by its relative path."""
    return sorted(path for path in folder.rglob("*") if path.is_file())
