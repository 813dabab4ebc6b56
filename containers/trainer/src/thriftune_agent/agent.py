"""The host's life: config, credentials, container, notices, lease, end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import FrameType
from typing import Any

from thriftune_agent.handover import Handover
from thriftune_agent.host_config import HostConfig, parse_user_data
from thriftune_agent.metadata import Metadata, MetadataError
from thriftune_agent.runner import DockerRunner, ProcessRunner, Runner

TICK_SECONDS = 0.1
LEASE_GRACE_SECONDS = 60.0
LEAST_LEASE_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Settings:
    root: Path
    runner: str
    #: Seconds of the Clock port's time in one wall second: 1 on AWS, 120 in the demo.
    clock_rate: float
    notice_poll_seconds: float
    handover_poll_seconds: float
    first_handover_poll_seconds: float


def read_settings() -> Settings:
    return Settings(
        root=Path(os.environ.get("THRIFTUNE_AGENT_ROOT") or "/"),
        runner=os.environ.get("THRIFTUNE_AGENT_RUNNER") or "docker",
        clock_rate=float(os.environ.get("THRIFTUNE_CLOCK_RATE") or "1"),
        notice_poll_seconds=float(os.environ.get("THRIFTUNE_AGENT_POLL_SECONDS") or "5"),
        handover_poll_seconds=float(os.environ.get("THRIFTUNE_AGENT_HANDOVER_SECONDS") or "30"),
        first_handover_poll_seconds=float(os.environ.get("THRIFTUNE_AGENT_FIRST_HANDOVER_SECONDS") or "2"),
    )


class Every:
    """Due at once, then every so many wall seconds."""

    def __init__(self) -> None:
        self._next = 0.0

    def due(self, seconds: float) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + seconds
        return True


class Agent:
    def __init__(self, settings: Settings, metadata: Metadata) -> None:
        self.settings = settings
        self.metadata = metadata
        self.started = time.monotonic()
        self.config: HostConfig = parse_user_data(metadata.user_data())
        self.ml_root = settings.root / "opt" / "ml"
        self.handover = Handover(settings.root / "opt" / "thriftune" / "handover")
        self.s3 = make_client(self.config.region)
        self.runner = self._make_runner()
        self.spot_notice = False
        self.lease_notice_at: float | None = None
        self.terminated = False
        self._notice_poll, self._handover_poll = Every(), Every()

    def run(self) -> int:
        """Returns when the host is to end. After a spot notice it waits for EC2 to take it (first hour free)."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        self._write_hyperparameters()
        log("agent started", jobId=self.config.jobId, attempt=self.config.attempt, tenant=self.config.tenant)
        self._wait_for_credentials()
        if self.terminated:
            return 0
        self.runner.start()
        code = self._attend()
        log("container ended", exitCode=code)
        if self.terminated:
            return 0
        if self.spot_notice:
            self._wait_to_be_taken()
            return 0
        self._shut_down("the container ended")
        return 0

    def _attend(self) -> int | None:
        killed = False
        while (code := self.runner.poll()) is None:
            self._tick()
            if self.terminated:
                self.runner.terminate()
                return self._wait_for_container(self._lease_grace())
            if self.lease_notice_at is not None and not killed:
                over = time.monotonic() - self.lease_notice_at
                if over > self._lease_grace():
                    self.runner.kill()
                    killed = True
            time.sleep(TICK_SECONDS)
        return code

    def _wait_for_container(self, seconds: float) -> int | None:
        end = time.monotonic() + seconds
        while (code := self.runner.poll()) is None and time.monotonic() < end:
            time.sleep(TICK_SECONDS)
        if code is None:
            self.runner.kill()
        return self.runner.poll()

    def _tick(self) -> None:
        if self._notice_poll.due(self.settings.notice_poll_seconds):
            self._look_for_notice()
        wait = (
            self.settings.handover_poll_seconds
            if self.handover.has_credentials
            else self.settings.first_handover_poll_seconds
        )
        if self._handover_poll.due(wait):
            self._fetch_credentials()
        if self.lease_notice_at is None and self._lease_is_over():
            self.lease_notice_at = time.monotonic()
            log("lease is over", leaseSeconds=self.config.leaseSeconds)
            self.handover.write_notice("lease", {"at": now()})

    def _wait_for_credentials(self) -> None:
        """The control plane writes them about when it launches us. The lease ends this wait too."""
        while not self.handover.has_credentials and not self.terminated:
            self._tick()
            if self.spot_notice or self.lease_notice_at is not None:
                return
            time.sleep(TICK_SECONDS)

    def _wait_to_be_taken(self) -> None:
        log("waits to be taken by EC2")
        while not self.terminated and not self._lease_is_over():
            time.sleep(TICK_SECONDS)
        if not self.terminated:
            self._shut_down("EC2 did not take the host before its lease ended")

    def _look_for_notice(self) -> None:
        try:
            notice = self.metadata.spot_notice()
        except MetadataError as error:
            log("metadata did not answer", reason=str(error))
            return
        if notice is not None and not self.spot_notice:
            self.spot_notice = True
            log("spot notice", action=notice.get("action"), time=notice.get("time"))
            self.handover.write_notice("ec2-spot", {"at": now(), "takenAt": notice.get("time")})

    def _fetch_credentials(self) -> None:
        try:
            body = self.s3.get_object(Bucket=self.config.bucket, Key=self.config.handoverKey)["Body"].read()
        except Exception as error:  # noqa: BLE001 - not there yet, S3 away, role not ready: all mean "later"
            log("hand-over object not read", reason=type(error).__name__)
            return
        if not self.handover.write_credentials(body):
            log("hand-over object is not a credential_process document")

    def _lease_is_over(self) -> bool:
        return time.monotonic() - self.started >= self.config.leaseSeconds / self.settings.clock_rate

    def _lease_grace(self) -> float:
        return max(LEAST_LEASE_GRACE_SECONDS, LEASE_GRACE_SECONDS / self.settings.clock_rate)

    def _write_hyperparameters(self) -> None:
        folder = self.ml_root / "input" / "config"
        folder.mkdir(parents=True, exist_ok=True)
        value = {"specBucket": self.config.bucket, "specKey": self.config.specKey}
        (folder / "hyperparameters.json").write_text(json.dumps(value), encoding="utf-8")

    def _make_runner(self) -> Runner:
        if self.settings.runner == "process":
            return ProcessRunner(self.config, self.ml_root, self.handover.folder)
        return DockerRunner(self.config, self.ml_root, self.handover.folder, self._download)

    def _download(self, bucket: str, key: str, path: Path) -> None:
        body = self.s3.get_object(Bucket=bucket, Key=key)["Body"]
        with path.open("wb") as file:
            for chunk in body.iter_chunks(8 * 2**20):
                file.write(chunk)

    def _shut_down(self, reason: str) -> None:
        """The instance terminates on shutdown. Locally the end of this process stands for it."""
        log("host shuts down", reason=reason)
        if self.settings.runner == "docker":
            subprocess.run(["shutdown", "-h", "now"], check=False)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.terminated = True


def make_client(region: str) -> Any:
    """With the instance role's credentials, which botocore fetches from IMDS itself."""
    import botocore.session
    from botocore.config import Config

    own_endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    config = Config(
        retries={"mode": "standard", "max_attempts": 3},
        connect_timeout=5,
        read_timeout=30,
        s3={"addressing_style": "path"} if own_endpoint else {},
    )
    return botocore.session.get_session().create_client("s3", region_name=region, config=config)


def now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def log(message: str, **fields: Any) -> None:
    print(json.dumps({"at": now(), "agent": message, **fields}, default=str), flush=True)
