"""When the next checkpoint is due.

The interval is that of lib/core/spot/checkpoint-cadence.ts, which says where it comes from; shared cases hold both
together.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from thriftune_trainer.child.job import ChildCadence, ChildJob

#: Rounds of the search; it settles in 1 to 20.
ROUNDS = 32
SECONDS_PER_HOUR = 3600.0


@dataclass(frozen=True)
class CadenceTerms:
    """Chance of an interruption by the instance's age, and the bounds. All in wall time."""

    ageEdgesHours: tuple[float, ...]
    ratePerHour: tuple[float, ...]
    minimumSeconds: float
    maximumSeconds: float


def interval_seconds(terms: CadenceTerms, age_hours: float, save_seconds: float) -> float:
    """Seconds of work until the next save: the shortest interval that is Daly's at its own rate."""
    rates = falling(terms.ratePerHour)
    shortest = max(terms.minimumSeconds, save_seconds)
    longest = max(terms.maximumSeconds, shortest)
    seconds = shortest
    for _ in range(ROUNDS):
        rate = loss_rate(terms.ageEdgesHours, rates, age_hours, seconds / SECONDS_PER_HOUR) / SECONDS_PER_HOUR
        following = min(longest, max(shortest, daly_seconds(save_seconds, rate)))
        if following == seconds:
            break
        seconds = following
    return seconds


def daly_seconds(save_seconds: float, rate_per_second: float) -> float:
    if save_seconds == 0 and rate_per_second > 0:
        return 0.0
    share = save_seconds * rate_per_second / 2
    if share == 0:
        return math.inf
    if share >= 1:
        return 1 / rate_per_second
    root = math.sqrt(share)
    return save_seconds * (1 / root - 2 / 3 + root / 9)


def loss_rate(edges: Sequence[float], rates: Sequence[float], age_hours: float, hours: float) -> float:
    """The constant rate that loses as much work over the coming hours."""
    weighted = 0.0
    start = 0.0
    for index, rate in enumerate(rates):
        end = min(hours, (edges[index] if index < len(edges) else math.inf) - age_hours)
        if end <= start:
            continue
        weighted += rate * (end * end - start * start)
        start = end
    return weighted / (hours * hours)


def falling(rates: Sequence[float]) -> list[float]:
    """Rates that never rise with age."""
    found = list(rates)
    for index in range(len(found) - 2, -1, -1):
        found[index] = max(found[index], found[index + 1])
    return found


class Cadence:
    """From this process's own saves and the instance's age; before the first save from an estimate."""

    def __init__(
        self,
        terms: CadenceTerms,
        *,
        save_seconds: float,
        age_seconds: float = 0.0,
        notice_seconds: float = math.inf,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._terms = terms
        self._estimate = save_seconds
        self._saves: list[float] = []
        self._notice_seconds = notice_seconds
        self._clock = clock
        self._born = clock() - age_seconds
        self.restart()

    @property
    def save_seconds(self) -> float:
        """The mean of what was measured: one slow moment of a disk must not decide alone."""
        return sum(self._saves) / len(self._saves) if self._saves else self._estimate

    def is_due(self, noticed: bool) -> bool:
        """Whether to save now. On notice: if it can be finished; else it would hold up what is on its way to S3."""
        if noticed:
            return self.save_seconds <= self._notice_seconds
        return self._clock() - self._since >= self.interval_seconds

    def saved(self, seconds: float) -> None:
        self._saves.append(seconds)
        self.restart()

    def restart(self) -> None:
        """Work starts or goes on: the interval runs from here."""
        self._since = self._clock()
        age_hours = (self._since - self._born) / SECONDS_PER_HOUR
        self.interval_seconds = interval_seconds(self._terms, age_hours, self.save_seconds)


def cadence_of(job: ChildJob) -> Cadence:
    """Without hazards in the job: every `checkpointEverySeconds`."""
    told = job.cadence or ChildCadence(job.checkpointEverySeconds, 0.0, (), (0.0,))
    return Cadence(
        CadenceTerms(told.ageEdgesHours, told.ratePerHour, told.minimumSeconds, job.checkpointEverySeconds),
        save_seconds=told.saveSeconds,
        age_seconds=job.ageSeconds,
        notice_seconds=math.inf if job.noticeSeconds is None else job.noticeSeconds,
    )
