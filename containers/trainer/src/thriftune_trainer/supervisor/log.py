"""The supervisor's own log: JSON lines on stdout, with the names every log line of thriftune carries."""

from __future__ import annotations

import json
import sys
from typing import Any

from thriftune_trainer.child.protocol import now


class Log:
    def __init__(self, **common: Any) -> None:
        self.common = common

    def __call__(self, message: str, **fields: Any) -> None:
        line = {"at": now(), "message": message, **self.common, **fields}
        print(json.dumps(line, default=str), file=sys.stdout, flush=True)
