"""The tuning table, as far as the trainer needs it.

Planner and trainer share one JSON file; `npm run schemas` brings it here.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).resolve().parents[1] / "contracts" / "tunings.json"


@dataclass(frozen=True)
class Tuning:
    id: str
    #: What is learnt: `kind`, and its flags.
    trains: dict[str, Any]
    runnable: bool


@cache
def tunings() -> dict[str, Tuning]:
    rows = json.loads(TABLE.read_text(encoding="utf-8"))["tunings"]
    return {row["id"]: Tuning(row["id"], row["trains"], row["can"]["runnable"]) for row in rows}
