"""Events of this container: collected here, written as numbered objects. Each object is also a heartbeat."""

from __future__ import annotations

import threading
from typing import Any

from thriftune_trainer.child.protocol import now
from thriftune_trainer.contracts.trainer_event_batch import TrainerEventBatch
from thriftune_trainer.contracts.trainer_spec import TrainerSpec
from thriftune_trainer.store.s3 import StoreUnreachable
from thriftune_trainer.supervisor.fence import Fence

#: Most events in one object: small steps must not make a large object.
MAX_EVENTS = 500


class EventLog:
    """Thread-safe. A batch that was tried keeps its bytes and number until S3 has it: a repeat is the same object."""

    def __init__(self, spec: TrainerSpec, fence: Fence) -> None:
        self._spec = spec
        self._fence = fence
        self._lock = threading.Lock()
        self._write_lock = threading.Lock()
        self._waiting: list[dict[str, Any]] = []
        self._tried: bytes | None = None
        self._seq = 1
        self._ended = False
        self.step = 0

    def end(self, event: dict[str, Any]) -> None:
        """The last event of this fence: nothing is taken after it."""
        self.add(event)
        with self._lock:
            self._ended = True

    def add(self, event: dict[str, Any]) -> None:
        with self._lock:
            if self._ended:
                return
            self._waiting.append({"at": now(), **event})
            if "step" in event:
                self.step = max(self.step, int(event["step"]))

    def flush(self, *, heartbeat: bool = False) -> None:
        """Writes all that waits. Raises StoreUnreachable; nothing is lost then."""
        with self._write_lock:
            while True:
                body = self._next_batch(heartbeat=heartbeat)
                if body is None:
                    return
                self._fence.store.put(self._fence.bucket, self._key(), body)
                with self._lock:
                    self._tried = None
                    self._seq += 1
                heartbeat = False

    def try_flush(self, *, heartbeat: bool = False) -> bool:
        try:
            self.flush(heartbeat=heartbeat)
            return True
        except StoreUnreachable:
            return False

    def _key(self) -> str:
        return f"{self._fence.prefix}events/{self._seq:08d}.json"

    def _next_batch(self, *, heartbeat: bool) -> bytes | None:
        with self._lock:
            if self._tried is not None:
                return self._tried
            if not self._waiting and heartbeat and not self._ended:
                self._waiting.append({"type": "heartbeat", "at": now(), "step": self.step})
            if not self._waiting:
                return None
            events, self._waiting = self._waiting[:MAX_EVENTS], self._waiting[MAX_EVENTS:]
            self._tried = self._encode(events)
            return self._tried

    def _encode(self, events: list[dict[str, Any]]) -> bytes:
        batch = TrainerEventBatch.model_validate(
            {
                "schemaVersion": 1,
                "kind": "thriftune.trainer-events",
                "tenant": self._spec.tenant,
                "jobId": self._spec.jobId,
                "attempt": self._spec.attempt,
                "fence": self._fence.number,
                "seq": self._seq,
                "events": events,
            }
        )
        return batch.model_dump_json().encode()
