"""The checkpoint interval is the planner's, and a cadence works with what it measures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.harness import child_job
from thriftune_trainer.child.cadence import Cadence, CadenceTerms, cadence_of, interval_seconds
from thriftune_trainer.child.job import FILE, read_job

CASES = json.loads((Path(__file__).parent / "fixtures" / "checkpoint-cadence.json").read_text())["cases"]
PRIOR = CadenceTerms((0.2, 0.7, 2, 6, 18), (1.43, 1.16, 0.45, 0.21, 0.1, 0.035), 60, 3600)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def cadence(clock: Clock, **changes: Any) -> Cadence:
    return Cadence(PRIOR, **{"save_seconds": 30, "clock": clock, **changes})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_agrees_with_the_planner(case: dict[str, Any]) -> None:
    hazard = case["hazard"]
    terms = CadenceTerms(
        tuple(hazard["ageEdgesHours"]), tuple(hazard["ratePerHour"]), case["minimumSeconds"], case["maximumSeconds"]
    )
    found = interval_seconds(terms, case["ageHours"], case["saveSeconds"])
    assert found == pytest.approx(case["intervalSeconds"], rel=1e-12)


def test_starts_from_the_estimate_and_goes_on_with_what_saves_took() -> None:
    clock = Clock()
    own = cadence(clock)
    estimated = interval_seconds(PRIOR, 0, 30)
    assert own.interval_seconds == estimated
    clock.now += estimated - 0.1
    assert not own.is_due(noticed=False)
    clock.now += 0.2
    assert own.is_due(noticed=False)
    clock.now += 5
    own.saved(5)
    assert own.interval_seconds == pytest.approx(interval_seconds(PRIOR, (estimated + 5.1) / 3600, 5))
    assert not own.is_due(noticed=False)
    own.saved(15)
    assert own.save_seconds == 10


def test_an_older_instance_saves_less_often() -> None:
    clock = Clock()
    assert cadence(clock, age_seconds=24 * 3600).interval_seconds > 5 * cadence(clock).interval_seconds


def test_on_notice_it_saves_if_that_can_be_finished() -> None:
    clock = Clock()
    own = cadence(clock, notice_seconds=77)
    assert own.is_due(noticed=True)
    own.saved(78)
    assert not own.is_due(noticed=True)


def test_a_job_without_hazards_has_one_interval(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(json.dumps(child_job(tmp_path, tmp_path, checkpointEverySeconds=7)))
    own = cadence_of(read_job(tmp_path))
    assert own.interval_seconds == 7
    own.saved(2)
    assert own.interval_seconds == 7
    assert own.is_due(noticed=True)


def test_a_job_with_hazards_is_read_whole(tmp_path: Path) -> None:
    told = {
        "minimumSeconds": 60,
        "saveSeconds": 30,
        "ageEdgesHours": PRIOR.ageEdgesHours,
        "ratePerHour": PRIOR.ratePerHour,
    }
    job = child_job(tmp_path, tmp_path, checkpointEverySeconds=3600, cadence=told, ageSeconds=7200, noticeSeconds=29)
    (tmp_path / FILE).write_text(json.dumps(job))
    own = cadence_of(read_job(tmp_path))
    assert own.interval_seconds == pytest.approx(interval_seconds(PRIOR, 2, 30), rel=1e-3)
    assert not own.is_due(noticed=True)
