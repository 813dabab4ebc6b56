"""The host agent against a fake IMDS and the S3 twin, with the real supervisor or a stand-in as its container."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.harness import BUCKET, RUN, SOURCE, Job, hyperparameters, wait_until
from tests.twins.metadata import MetadataTwin
from tests.twins.s3 import S3Twin
from thriftune_agent.host_config import ConfigError, parse_user_data
from thriftune_agent.runner import DockerRunner

HANDOVER_KEY = "default/jobs/job-1/handover/1.json"
CREDENTIALS = {
    "Version": 1,
    "AccessKeyId": "AKIDJOB",
    "SecretAccessKey": "job-secret",
    "SessionToken": "job-token",
    "Expiration": "2099-01-01T00:00:00Z",
}


#: Amazon Linux 2023's `python3`.
HOST_PYTHON = "3.9"


def test_runs_on_the_python_of_its_machine_image() -> None:
    agent = Path(__file__).parents[1] / "src" / "thriftune_agent"
    vermin = str(Path(sys.executable).with_name("vermin"))
    command = [vermin, f"--target={HOST_PYTHON}-", "--no-tips", str(agent)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def host_config(**changes: Any) -> dict[str, Any]:
    return {
        "schemaVersion": 1,
        "kind": "thriftune.host-config",
        "tenant": "default",
        "jobId": "job-1",
        "attempt": 1,
        "region": "eu-central-1",
        "bucket": BUCKET,
        "specKey": "default/jobs/job-1/specs/0.json",
        "handoverKey": HANDOVER_KEY,
        "image": {"bucket": BUCKET, "key": "images/trainer.tar", "tag": "thriftune-trainer:1"},
        "leaseSeconds": 3600,
        **changes,
    }


def user_data(config: Any) -> str:
    return "\n".join(["#!/bin/bash", "### host-config", json.dumps(config), "### end-host-config", "exec something"])


@dataclass
class Host:
    metadata: MetadataTwin
    s3: S3Twin
    root: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], config: dict[str, Any], **variables: str) -> None:
        self.metadata.user_data = user_data(config)
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "THRIFTUNE_"))},
            "AWS_ENDPOINT_URL": self.s3.endpoint,
            "AWS_EC2_METADATA_SERVICE_ENDPOINT": self.metadata.endpoint,
            "PYTHONPATH": str(SOURCE),
            "THRIFTUNE_AGENT_ROOT": str(self.root),
            "THRIFTUNE_AGENT_RUNNER": "process",
            "THRIFTUNE_PROCESS_COMMAND": json.dumps(command),
            "THRIFTUNE_AGENT_POLL_SECONDS": "0.1",
            "THRIFTUNE_AGENT_HANDOVER_SECONDS": "0.2",
            "THRIFTUNE_AGENT_FIRST_HANDOVER_SECONDS": "0.1",
            "THRIFTUNE_NOTICE_SECONDS": "10",
            **variables,
        }
        log = (self.root / "agent.log").open("wb")
        # A host's own python3 may be named: Python 3.9 with what host/requirements.txt says.
        python = os.environ.get("THRIFTUNE_TEST_HOST_PYTHON") or sys.executable
        command = [python, "-m", "thriftune_agent"]
        self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)

    def wait(self) -> int:
        assert self.process is not None
        return self.process.wait(40)

    def log(self) -> str:
        return (self.root / "agent.log").read_text()

    @property
    def handover(self) -> Path:
        return self.root / "opt" / "thriftune" / "handover"


@pytest.fixture
def host(s3: S3Twin, tmp_path: Path) -> Iterator[Host]:
    twin = MetadataTwin()
    host = Host(twin, s3, tmp_path)
    s3.objects[f"{BUCKET}/{HANDOVER_KEY}"] = json.dumps(CREDENTIALS).encode()
    yield host
    if host.process is not None and host.process.poll() is None:
        # Asked to end, the agent ends its container too; killed, it would leave it behind.
        host.process.terminate()
        host.process.wait(timeout=10)
    twin.close()


def waiting(folder: Path, then: str = "") -> list[str]:
    """A stand-in container: says `up`, waits for the notice, does `then`, exits 75."""
    code = (
        "import os, pathlib, time\n"
        f"folder = pathlib.Path({str(folder)!r})\n"
        "h = pathlib.Path(os.environ['THRIFTUNE_HANDOVER_DIR'])\n"
        "(folder / 'up').write_text(str(sorted(k for k in os.environ if k.startswith('AWS_'))))\n"
        "while not (h / 'notice.json').exists(): time.sleep(0.02)\n"
        f"{then}\n"
        "raise SystemExit(75)\n"
    )
    return [sys.executable, "-c", code]


def test_a_job_runs_on_a_host_and_the_host_ends(host: Host, scripted_job: Job) -> None:
    scripted_job.write_spec()
    host.start(
        [sys.executable, "-m", "thriftune_trainer.supervisor", "train"],
        host_config(),
        THRIFTUNE_TRAINER_KIND="scripted",
        THRIFTUNE_SCRIPTED_STEP_SECONDS="0.01",
    )
    assert host.wait() == 0, host.log()
    assert scripted_job.kinds(1)[-1] == "completed"
    assert "host shuts down" in host.log()


def test_a_spot_notice_reaches_the_container_and_the_host_waits_to_be_taken(host: Host, scripted_job: Job) -> None:
    scripted_job.spec["hyperparameters"] = hyperparameters(maxSteps=2000)
    scripted_job.write_spec()
    host.start(
        [sys.executable, "-m", "thriftune_trainer.supervisor", "train"],
        host_config(),
        THRIFTUNE_TRAINER_KIND="scripted",
        THRIFTUNE_SCRIPTED_STEP_SECONDS="0.01",
    )
    wait_until(lambda: "step" in scripted_job.kinds(1))
    host.metadata.notice = json.dumps({"action": "terminate", "time": "2026-11-24T12:00:00Z"})
    wait_until(lambda: scripted_job.kinds(1)[-1] == "interrupted")
    wait_until(lambda: "waits to be taken" in host.log())
    assert host.process is not None
    assert host.process.poll() is None
    assert [event["source"] for event in scripted_job.events(1) if event["type"] == "notice"] == ["ec2-spot"]
    assert json.loads((host.handover / "notice.json").read_text())["source"] == "ec2-spot"
    host.process.send_signal(signal.SIGTERM)
    assert host.wait() == 0
    assert "host shuts down" not in host.log()
    assert scripted_job.s3.keys(f"{BUCKET}/{RUN}fences/") == [f"{BUCKET}/{RUN}fences/00000001.json"]


def test_credentials_are_handed_over_privately_and_renewed(host: Host) -> None:
    del host.s3.objects[f"{BUCKET}/{HANDOVER_KEY}"]
    host.start(waiting(host.root), host_config())
    wait_until(lambda: "not read" in host.log())
    assert not (host.root / "up").exists()
    host.s3.objects[f"{BUCKET}/{HANDOVER_KEY}"] = json.dumps(CREDENTIALS).encode()
    names = wait_until(lambda: (host.root / "up").exists() and (host.root / "up").read_text())
    path = host.handover / "credentials.json"
    assert json.loads(path.read_text()) == CREDENTIALS
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "AWS_EC2_METADATA_SERVICE_ENDPOINT" not in names
    assert "KEY" not in names
    renewed = {**CREDENTIALS, "AccessKeyId": "AKIDNEXT"}
    host.s3.objects[f"{BUCKET}/{HANDOVER_KEY}"] = json.dumps(renewed).encode()
    wait_until(lambda: json.loads(path.read_text()) == renewed)
    host.s3.objects[f"{BUCKET}/{HANDOVER_KEY}"] = b"not credentials"
    wait_until(lambda: "not a credential_process document" in host.log())
    assert json.loads(path.read_text()) == renewed
    expected = {"specBucket": BUCKET, "specKey": "default/jobs/job-1/specs/0.json"}
    assert json.loads((host.root / "opt/ml/input/config/hyperparameters.json").read_text()) == expected


def test_the_lease_ends_the_host(host: Host) -> None:
    host.start(waiting(host.root), host_config(leaseSeconds=240), THRIFTUNE_CLOCK_RATE="120")
    assert host.wait() == 0
    assert json.loads((host.handover / "notice.json").read_text())["source"] == "lease"
    assert "host shuts down" in host.log()


def test_a_container_that_ignores_the_lease_is_killed(host: Host) -> None:
    host.start(waiting(host.root, "time.sleep(60)"), host_config(leaseSeconds=60), THRIFTUNE_CLOCK_RATE="120")
    assert host.wait() == 0
    assert '"exitCode": 137' in host.log()


def test_a_host_without_config_does_not_stay(host: Host) -> None:
    host.start(waiting(host.root), {"schemaVersion": 1})
    assert host.wait() == 64
    assert "host shuts down" in host.log()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"leaseSeconds": 0}, "leaseSeconds"),
        ({"leaseSeconds": "60"}, "leaseSeconds"),
        ({"attempt": True}, "attempt"),
        ({"bucket": ""}, "bucket"),
        ({"specKey": None}, "specKey"),
        ({"image": {"bucket": BUCKET}}, "image"),
        ({"extra": 1}, "extra"),
        ({"kind": "other"}, "kind"),
    ],
)
def test_user_data_errors_name_the_field(change: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        parse_user_data(user_data(host_config(**change)))


def test_user_data_without_marks_or_json_is_refused() -> None:
    with pytest.raises(ConfigError, match="host-config"):
        parse_user_data("#!/bin/bash\n")
    with pytest.raises(ConfigError, match="not JSON"):
        parse_user_data("### host-config\n{\n### end-host-config\n")


def test_docker_gets_no_keys_and_a_read_only_handover(tmp_path: Path) -> None:
    config = parse_user_data(user_data(host_config()))
    command = DockerRunner(config, tmp_path / "ml", tmp_path / "handover", lambda *_: None).command()
    text = " ".join(command)
    assert f"{tmp_path / 'handover'}:/opt/thriftune/handover:ro" in text
    assert "AWS_EC2_METADATA_DISABLED=true" in text
    assert "--network host" not in text
    assert command[-2:] == ["thriftune-trainer:1", "train"]
