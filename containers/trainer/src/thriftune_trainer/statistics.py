"""Shares with their interval. Standard library only."""

from __future__ import annotations

import math
from typing import TypedDict

Z_95 = 1.959963984540054


class Share(TypedDict):
    value: float
    low: float
    high: float
    rows: int


def share_interval(hits: int, rows: int) -> Share:
    """Wilson score interval (95 %). With no rows nothing is known: 0 to 1."""
    if rows == 0:
        return {"value": 0.0, "low": 0.0, "high": 1.0, "rows": 0}
    share = hits / rows
    square = Z_95 * Z_95
    centre = (share + square / (2 * rows)) / (1 + square / rows)
    half = Z_95 / (1 + square / rows) * math.sqrt(share * (1 - share) / rows + square / (4 * rows * rows))
    # The ends are exact: rounding leaves 3e-18 where the interval begins at 0.
    low = 0.0 if hits == 0 else centre - half
    high = 1.0 if hits == rows else centre + half
    return {"value": share, "low": low, "high": high, "rows": rows}
