"""The fence: a number that grows with every container start of a job. Only the highest claimed may write."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from thriftune_trainer.child.protocol import now
from thriftune_trainer.exits import Fenced
from thriftune_trainer.store.s3 import ObjectStore, PreconditionFailed

FENCE_KEY = re.compile(r"fences/(\d{8})\.json$")
MAX_TRIES = 100


@dataclass(frozen=True)
class Fence:
    store: ObjectStore
    bucket: str
    run_prefix: str
    number: int

    @property
    def prefix(self) -> str:
        """This container's own place."""
        return f"{self.run_prefix}{self.number:08d}/"

    def check(self) -> None:
        """Raises when a newer container lives. Called before every manifest and every move of LATEST."""
        highest = highest_fence(self.store, self.bucket, self.run_prefix)
        if highest > self.number:
            raise Fenced(f"fence {highest} was claimed: fence {self.number} writes no more")


def highest_fence(store: ObjectStore, bucket: str, run_prefix: str) -> int:
    found = (FENCE_KEY.search(key) for key in store.list_keys(bucket, f"{run_prefix}fences/"))
    return max((int(match.group(1)) for match in found if match), default=0)


def claim_fence(store: ObjectStore, bucket: str, run_prefix: str, attempt: int) -> Fence:
    """Highest + 1 by a write that only one container can win; the losers try the next number."""
    for _ in range(MAX_TRIES):
        number = highest_fence(store, bucket, run_prefix) + 1
        body = json.dumps(
            {"schemaVersion": 1, "kind": "thriftune.fence", "fence": number, "attempt": attempt, "at": now()}
        )
        try:
            store.put(bucket, f"{run_prefix}fences/{number:08d}.json", body.encode(), absent=True)
        except PreconditionFailed:
            continue
        return Fence(store, bucket, run_prefix, number)
    raise Fenced(f"no fence could be claimed in {MAX_TRIES} tries")
