"""Starts the child: a process of its own, or a fork of a warm parent."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Protocol

from thriftune_trainer.child.protocol import LOG
from thriftune_trainer.supervisor.environment import Environment

#: The child gets no credentials: of AWS's variables only these stay.
KEPT_AWS_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


class Child(Protocol):
    pid: int

    def poll(self) -> int | None:
        """The exit code (128 + n for signal n), or None while it runs."""

    def send(self, number: signal.Signals) -> None: ...


def child_environment(threads: int) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if (not name.startswith("AWS_") or name in KEPT_AWS_VARIABLES) and name != "THRIFTUNE_HANDOVER_DIR"
    }
    return {
        **kept,
        "OMP_NUM_THREADS": str(threads),
        # Waiting threads sleep: spinning on shared cores made a step three times slower.
        "OMP_WAIT_POLICY": "PASSIVE",
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
        "PYTHONHASHSEED": "0",
    }


def spawn(environment: Environment, workdir: Path, threads: int) -> Child:
    variables = child_environment(threads)
    if environment.fork_server is not None:
        return ForkedChild(environment.fork_server, workdir, variables)
    return ProcessChild(environment.child_module, workdir, variables)


def positive(code: int) -> int:
    return 128 - code if code < 0 else code


class ProcessChild:
    def __init__(self, module: str, workdir: Path, variables: dict[str, str]) -> None:
        with (workdir / LOG).open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", module, "--workdir", str(workdir)],
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid = self._process.pid

    def poll(self) -> int | None:
        code = self._process.poll()
        return None if code is None else positive(code)

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)


class ForkedChild:
    """Speaks one JSON line each way with `thriftune_trainer.forkserver`; closing the socket kills the fork."""

    def __init__(self, server: Path, workdir: Path, variables: dict[str, str]) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.connect(str(server))
        request = {"workdir": str(workdir), "env": variables, "log": str(workdir / LOG)}
        self._socket.sendall(json.dumps(request).encode() + b"\n")
        self._received = b""
        self._code: int | None = None
        self.pid = int(self._read_line()["pid"])
        self._socket.setblocking(False)

    def _read_line(self) -> dict[str, int]:
        while b"\n" not in self._received:
            data = self._socket.recv(4096)
            if not data:
                raise ConnectionError("the fork server hung up")
            self._received += data
        line, self._received = self._received.split(b"\n", 1)
        value: dict[str, int] = json.loads(line)
        return value

    def poll(self) -> int | None:
        if self._code is None:
            try:
                self._code = positive(self._read_line()["exitCode"])
            except BlockingIOError:
                return None
            except ConnectionError:
                self._code = 128 + signal.SIGKILL
        return self._code

    def send(self, number: signal.Signals) -> None:
        if self._code is None:
            os.kill(self.pid, number)

    def close(self) -> None:
        """Hangs up: the fork server kills a fork that still runs."""
        self._socket.close()
