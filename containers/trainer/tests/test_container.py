"""The supervisor with the scripted child: fences, manifests, resume, notices, failures, exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness import BUCKET, RUN, SOURCE, Container, Job, hyperparameters, wait_until


def stop_at(job: Job, container: Container, fence: int, step: int, number: signal.Signals) -> int:
    """Sends a signal to the supervisor once a step is reported."""
    wait_until(lambda: any(event.get("step", 0) >= step for event in job.events(fence)))
    os.kill(container.process.pid, number)
    return container.wait()


def test_a_job_runs_from_claim_to_completed(scripted_job: Job) -> None:
    container = scripted_job.start()
    assert container.wait() == 0, container.output()
    kinds = scripted_job.kinds(1)
    assert kinds[0] == "phase"
    assert kinds[-1] == "completed"
    assert {"started", "step", "measured", "validation", "checkpoint", "evaluated"} <= set(kinds)
    steps = [event["step"] for event in scripted_job.events(1) if event["type"] == "step"]
    assert steps == list(range(1, 25))
    completed = scripted_job.events(1)[-1]
    assert completed["digest"] == scripted_job.digest(1)
    assert f"{BUCKET}/{RUN}00000001/evaluation.json" in scripted_job.s3.objects
    assert f"{BUCKET}/{RUN}fences/00000001.json" in scripted_job.s3.objects
    latest = json.loads(scripted_job.s3.objects[f"{BUCKET}/{RUN}LATEST.json"])
    assert (latest["fence"], latest["step"]) == (1, 24)
    assert latest["manifestKey"] == f"{RUN}00000001/checkpoints/00000024/manifest.json"


def test_the_spec_s_cadence_decides_how_often_is_saved(scripted_job: Job) -> None:
    cadence = {"minimumSeconds": 0.05, "saveSeconds": 0, "ageEdgesHours": [], "ratePerHour": [1e6]}
    assert scripted_job.start(cadence=cadence, slowdownFactor=4).wait() == 0
    saves = [event for event in scripted_job.events(1) if event["type"] == "checkpoint"]
    assert len(saves) > 1
    assert all(event["uploadSeconds"] >= 0 for event in saves)


def test_manifests_come_after_their_files_and_completed_after_the_snapshot(scripted_job: Job) -> None:
    assert scripted_job.start().wait() == 0
    writes = scripted_job.s3.writes
    for folder in ("checkpoints/00000024/", "snapshot/"):
        mine = [key for key in writes if f"/00000001/{folder}" in key]
        assert mine[-1].endswith("manifest.json")
        assert len(mine) > 1
    assert "/events/" in writes[-1]
    assert writes.index(f"{BUCKET}/{RUN}LATEST.json") > writes.index(
        f"{BUCKET}/{RUN}00000001/checkpoints/00000024/manifest.json"
    )


@pytest.fixture
def long_job(scripted_job: Job) -> Job:
    scripted_job.spec["hyperparameters"] = hyperparameters(maxSteps=120)
    return scripted_job


def test_interrupted_by_sigterm_equals_uninterrupted(long_job: Job) -> None:
    assert stop_at(long_job, long_job.start(), 1, 10, signal.SIGTERM) == 75
    ended = long_job.events(1)[-1]
    assert ended["type"] == "interrupted"
    assert ended["savedStep"] == ended["step"] >= 10
    assert [event["source"] for event in long_job.events(1) if event["type"] == "notice"] == ["sigterm"]
    assert long_job.start(attempt=2).wait() == 0
    started = next(event for event in long_job.events(2) if event["type"] == "started")
    assert (started["resumedFromStep"], started["resumedFromFence"]) == (ended["savedStep"], 1)
    assert [kind for fence in (1, 2) for kind in long_job.kinds(fence)].count("measured") == 1
    interrupted = long_job.digest(2)
    for key in long_job.s3.keys(f"{BUCKET}/{RUN}"):
        del long_job.s3.objects[key]
    assert long_job.start().wait() == 0
    assert long_job.digest(1) == interrupted


def test_sigkill_resumes_from_the_last_manifest(long_job: Job) -> None:
    long_job.spec["checkpointEverySeconds"] = 0.2
    container = long_job.start()
    wait_until(lambda: len(long_job.manifests(1)) >= 2)
    os.killpg(container.process.pid, signal.SIGKILL)
    container.wait()
    newest = int(long_job.manifests(1)[-1].split("/")[-2])
    assert long_job.start(attempt=2).wait() == 0
    started = next(event for event in long_job.events(2) if event["type"] == "started")
    assert started["resumedFromStep"] >= newest


def test_only_two_checkpoints_of_a_fence_stay(long_job: Job) -> None:
    long_job.spec["checkpointEverySeconds"] = 0.1
    assert long_job.start().wait() == 0
    assert len(long_job.manifests(1)) == 2
    folders = {
        key.split("/checkpoints/")[1].split("/")[0] for key in long_job.s3.keys(f"{BUCKET}/{RUN}00000001/checkpoints/")
    }
    assert len(folders) == 2


def test_being_refused_deletion_does_not_stop_a_job(long_job: Job) -> None:
    long_job.spec["checkpointEverySeconds"] = 0.2
    long_job.s3.refuse = lambda method, _path: 403 if method == "DELETE" else None
    assert long_job.start().wait() == 0
    assert len(long_job.manifests(1)) > 2


def interrupted_with_two_checkpoints(job: Job) -> tuple[str, str]:
    """Folders of the older and the newer checkpoint of fence 1."""
    job.spec["checkpointEverySeconds"] = 0.2
    container = job.start()
    wait_until(lambda: len(job.manifests(1)) >= 2)
    os.kill(container.process.pid, signal.SIGTERM)
    assert container.wait() == 75
    older, newer = job.manifests(1)[-2:]
    return older.removesuffix("manifest.json"), newer.removesuffix("manifest.json")


@pytest.mark.parametrize(
    "damage", ["flipped bit", "missing file", "half upload", "cut file", "other config", "other threads", "not json"]
)
def test_a_damaged_checkpoint_is_passed_over(long_job: Job, damage: str) -> None:
    older, newer = interrupted_with_two_checkpoints(long_job)
    objects = long_job.s3.objects
    weights = newer + "adapter_model.safetensors"
    manifest = json.loads(objects[newer + "manifest.json"])
    if damage == "flipped bit":
        objects[weights] = objects[weights][:-1] + bytes([objects[weights][-1] ^ 1])
    if damage == "missing file":
        del objects[weights]
    if damage == "half upload":
        del objects[newer + "manifest.json"]
    if damage == "cut file":
        objects[weights] = objects[weights][:-1]
    if damage == "other config":
        objects[newer + "manifest.json"] = json.dumps({**manifest, "configHash": "d" * 64}).encode()
    if damage == "other threads":
        objects[newer + "manifest.json"] = json.dumps({**manifest, "threads": 2}).encode()
    if damage == "not json":
        objects[newer + "manifest.json"] = b"{"
    assert long_job.start(attempt=2).wait() == 0
    started = next(event for event in long_job.events(2) if event["type"] == "started")
    assert started["resumedFromStep"] == int(older.rstrip("/").split("/")[-1])
    rejected = [item["manifestKey"] for item in started["rejectedCheckpoints"]]
    assert rejected == ([] if damage == "half upload" else [newer.removeprefix(f"{BUCKET}/") + "manifest.json"])
    assert all(item["reason"] for item in started["rejectedCheckpoints"])


def test_the_second_container_wins_and_the_first_stops_writing(long_job: Job) -> None:
    long_job.spec["checkpointEverySeconds"] = 0.2
    long_job.spec["hyperparameters"] = hyperparameters(maxSteps=2000)
    first = long_job.start()
    wait_until(lambda: long_job.manifests(1))
    second = long_job.start(attempt=2)
    assert first.wait() == 75
    ended = long_job.events(1)[-1]
    assert (ended["type"], ended["code"]) == ("failed", "TrainerFenced")
    assert "TrainerFenced" in first.failure()
    written_by_first = long_job.s3.keys(f"{BUCKET}/{RUN}00000001/checkpoints/")
    wait_until(lambda: len(long_job.manifests(2)) == 2)
    os.kill(second.process.pid, signal.SIGTERM)
    assert second.wait() == 75
    latest = json.loads(long_job.s3.objects[f"{BUCKET}/{RUN}LATEST.json"])
    assert latest["fence"] == 2
    assert long_job.s3.keys(f"{BUCKET}/{RUN}00000001/checkpoints/") == written_by_first


def test_containers_that_start_together_claim_different_fences(scripted_job: Job) -> None:
    containers = [scripted_job.start(hyperparameters=hyperparameters(maxSteps=5)) for _ in range(3)]
    codes = [container.wait() for container in containers]
    assert len(scripted_job.s3.keys(f"{BUCKET}/{RUN}fences/")) == 3
    assert 0 in codes
    assert set(codes) <= {0, 75}


def test_an_invalid_spec_exits_64_with_the_field_named(scripted_job: Job) -> None:
    container = scripted_job.start(threads=0)
    assert container.wait() == 64
    assert container.failure().startswith("TrainerConfigInvalid: ")
    assert "threads" in container.failure()
    assert scripted_job.s3.keys(f"{BUCKET}/{RUN}") == []


def test_a_missing_spec_location_exits_64(scripted_job: Job) -> None:
    container = scripted_job.start()
    container.process.kill()
    container.wait()
    (container.root / "input" / "config" / "hyperparameters.json").unlink()
    environment = {**os.environ, **scripted_job.s3.environment(), "THRIFTUNE_ML_ROOT": str(container.root)}
    command = [sys.executable, "-m", "thriftune_trainer.supervisor", "train"]
    assert subprocess.run(command, env={**environment, "PYTHONPATH": str(SOURCE)}, capture_output=True).returncode == 64
    assert "hyperparameters.json" in container.failure()


def test_an_input_with_another_hash_is_not_used(scripted_job: Job) -> None:
    key = scripted_job.spec["trainingFile"]["key"]
    scripted_job.s3.objects[f"{BUCKET}/{key}"] += b"\n"
    container = scripted_job.start()
    assert container.wait() == 64
    ended = scripted_job.events(1)[-1]
    assert (ended["type"], ended["code"]) == ("failed", "TrainerInputUnreadable")


def test_a_bug_exits_70_and_shows_no_row(scripted_job: Job) -> None:
    body = b'{"messages": "SECRET-ROW"}\n{"messages": [{"role": "user"}]}\n'
    reference = scripted_job.spec["testFile"]
    scripted_job.s3.objects[f"{BUCKET}/{reference['key']}"] = body
    scripted_job.spec["testFile"] = {**reference, "sha256": hashlib.sha256(body).hexdigest(), "sizeBytes": len(body)}
    container = scripted_job.start()
    assert container.wait() == 70
    ended = scripted_job.events(1)[-1]
    assert (ended["type"], ended["code"]) == ("failed", "TrainerBug")
    assert "SECRET" not in container.failure() + container.output()


def test_killed_for_memory_is_told_apart(long_job: Job) -> None:
    container = long_job.start()
    wait_until(lambda: "step" in long_job.kinds(1))
    children = subprocess_children(container.process.pid)
    os.kill(children[0], signal.SIGKILL)
    assert container.wait() == 137
    assert long_job.events(1)[-1]["code"] == "TrainerOutOfMemory"


def subprocess_children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if int(stat.read_text().rsplit(")", 1)[1].split()[1]) == pid:
                found.append(int(stat.parent.name))
        except OSError:
            continue
    return found


def test_a_spell_without_s3_loses_no_event(long_job: Job) -> None:
    container = long_job.start()
    wait_until(lambda: "step" in long_job.kinds(1))
    long_job.s3.refuse = lambda method, _path: 503 if method == "PUT" else None
    seen = len(long_job.s3.keys(f"{BUCKET}/{RUN}00000001/events/"))
    wait_until(lambda: (container.root / "work" / "snapshot").exists())
    assert len(long_job.s3.keys(f"{BUCKET}/{RUN}00000001/events/")) == seen
    long_job.s3.refuse = lambda _method, _path: None
    assert container.wait() == 0
    steps = [event["step"] for event in long_job.events(1) if event["type"] == "step"]
    assert steps == list(range(1, 121))


def test_the_hosts_notice_and_credentials_are_read_from_the_handover_folder(long_job: Job) -> None:
    handover = long_job.folder / "handover"
    handover.mkdir()
    credentials = {
        "Version": 1,
        "AccessKeyId": "AKIDHOST",
        "SecretAccessKey": "s",
        "SessionToken": "t",
        "Expiration": "2099-01-01T00:00:00Z",
    }
    (handover / "credentials.json").write_text(json.dumps(credentials))
    long_job.environment |= {
        "THRIFTUNE_HANDOVER_DIR": str(handover),
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }
    container = long_job.start()
    wait_until(lambda: "step" in long_job.kinds(1))
    (handover / "notice.json").write_text(json.dumps({"source": "ec2-spot"}))
    assert container.wait() == 75
    assert [event["source"] for event in long_job.events(1) if event["type"] == "notice"] == ["ec2-spot"]
    assert long_job.events(1)[-1]["type"] == "interrupted"


def test_the_cache_is_verified_before_use(scripted_job: Job, tmp_path_factory: pytest.TempPathFactory) -> None:
    cache = tmp_path_factory.mktemp("cache")
    scripted_job.environment["THRIFTUNE_CACHE_DIR"] = str(cache)
    assert scripted_job.start().wait() == 0
    victim = cache / scripted_job.spec["trainingFile"]["sha256"]
    victim.chmod(0o600)
    victim.write_bytes(b"damaged")
    assert scripted_job.start().wait() == 0
    assert victim.read_bytes() != b"damaged"
