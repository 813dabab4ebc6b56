"""Writes a valid `.safetensors` file by hand. Standard library only."""

from __future__ import annotations

import json
from pathlib import Path


def write_safetensors(path: Path, tensors: dict[str, bytes]) -> None:
    """Each tensor is a vector of bytes (U8)."""
    header: dict[str, object] = {"__metadata__": {"format": "pt", "made-by": "thriftune scripted trainer"}}
    offset = 0
    for name, data in sorted(tensors.items()):
        header[name] = {"dtype": "U8", "shape": [len(data)], "data_offsets": [offset, offset + len(data)]}
        offset += len(data)
    head = json.dumps(header, sort_keys=True).encode()
    head += b" " * (-len(head) % 8)
    body = b"".join(data for _, data in sorted(tensors.items()))
    path.write_bytes(len(head).to_bytes(8, "little") + head + body)
