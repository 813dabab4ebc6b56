"""Runs the container: with Docker on AWS, as a plain process in the local stack. Same folders either way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from thriftune_agent.host_config import ConfigError, HostConfig

#: As the supervisor sees them inside the container.
CONTAINER_ML_ROOT = "/opt/ml"
CONTAINER_HANDOVER = "/opt/thriftune/handover"
CONTAINER_NAME = "thriftune-trainer"
STOP_SECONDS = 100


class Runner(Protocol):
    def start(self) -> None: ...
    def poll(self) -> int | None: ...
    def terminate(self) -> None: ...
    def kill(self) -> None: ...


class ProcessRunner:
    """`THRIFTUNE_PROCESS_COMMAND` is a JSON list of arguments."""

    def __init__(self, config: HostConfig, ml_root: Path, handover: Path) -> None:
        try:
            command = json.loads(os.environ.get("THRIFTUNE_PROCESS_COMMAND", ""))
        except ValueError as error:
            raise ConfigError("THRIFTUNE_PROCESS_COMMAND must be a JSON list of arguments") from error
        if not isinstance(command, list) or not command or not all(isinstance(part, str) for part in command):
            raise ConfigError("THRIFTUNE_PROCESS_COMMAND must be a JSON list of arguments")
        self._command: list[str] = command
        self._environment = {
            **without_role(os.environ),
            "AWS_REGION": config.region,
            "THRIFTUNE_ML_ROOT": str(ml_root),
            "THRIFTUNE_HANDOVER_DIR": str(handover),
        }
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(self._command, env=self._environment, stdin=subprocess.DEVNULL)

    def poll(self) -> int | None:
        assert self._process is not None
        code = self._process.poll()
        return 128 - code if code is not None and code < 0 else code

    def terminate(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()


def without_role(environment: os._Environ[str]) -> dict[str, str]:
    """The container must not reach the instance role: no IMDS address and no keys of the host."""
    dropped = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_EC2_METADATA_SERVICE_ENDPOINT")
    kept = {name: value for name, value in environment.items() if name not in dropped}
    return {**kept, "AWS_EC2_METADATA_DISABLED": "true"}


class DockerRunner:
    """Loads the image from its archive and runs it. IMDS's hop limit of 1 keeps the role out of the container."""

    def __init__(
        self, config: HostConfig, ml_root: Path, handover: Path, download: Callable[[str, str, Path], None]
    ) -> None:
        self._config = config
        self._ml_root = ml_root
        self._handover = handover
        self._download = download
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        archive = self._ml_root / "image.tar"
        self._download(self._config.image.bucket, self._config.image.key, archive)
        subprocess.run(["docker", "load", "--input", str(archive)], check=True)
        archive.unlink()
        self._process = subprocess.Popen(self.command(), stdin=subprocess.DEVNULL)

    def command(self) -> list[str]:
        return [
            *(
                "docker",
                "run",
                "--name",
                CONTAINER_NAME,
                "--gpus",
                "all",
                "--ipc",
                "host",
                "--stop-timeout",
                str(STOP_SECONDS),
            ),
            *("--env", f"AWS_REGION={self._config.region}", "--env", "AWS_EC2_METADATA_DISABLED=true"),
            *(
                "--volume",
                f"{self._ml_root}:{CONTAINER_ML_ROOT}",
                "--volume",
                f"{self._handover}:{CONTAINER_HANDOVER}:ro",
            ),
            *(self._config.image.tag, "train"),
        ]

    def poll(self) -> int | None:
        assert self._process is not None
        return self._process.poll()

    def terminate(self) -> None:
        subprocess.run(["docker", "stop", "--time", str(STOP_SECONDS), CONTAINER_NAME], check=False)

    def kill(self) -> None:
        subprocess.run(["docker", "kill", CONTAINER_NAME], check=False)
