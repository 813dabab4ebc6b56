"""A warm parent: pays for the heavy imports once and forks a trainer per request. Local stack and tests only.

Run: python -m thriftune_trainer.forkserver --socket PATH   (prints `ready`)
One connection is one trainer. Request, one JSON line: {"workdir", "env", "log"}. Answers: {"pid": N}, later
{"exitCode": N} (128 + n for signal n). Who hangs up before the end has died: its trainer is killed.
"""

from __future__ import annotations

import argparse
import contextlib
import gc
import json
import os
import selectors
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from thriftune_trainer.child.process import die_with_parent, run_child

POLL_SECONDS = 0.05
MAX_REQUEST_BYTES = 1_000_000


@dataclass
class Fork:
    pid: int
    connection: socket.socket


class ForkServer:
    def __init__(self, path: Path) -> None:
        self._forks: dict[int, Fork] = {}
        self._selector = selectors.DefaultSelector()
        path.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._listener.bind(str(path))
        path.chmod(0o600)
        self._listener.listen(16)
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._requests: dict[socket.socket, bytes] = {}

    def serve(self) -> None:
        while True:
            for key, _ in self._selector.select(timeout=POLL_SECONDS):
                self._on_readable(key.fileobj)  # type: ignore[arg-type]
            self._reap()

    def kill_all(self) -> None:
        for fork in self._forks.values():
            with contextlib.suppress(ProcessLookupError):
                os.kill(fork.pid, signal.SIGKILL)

    def _on_readable(self, ready: socket.socket) -> None:
        if ready is self._listener:
            connection, _ = self._listener.accept()
            self._requests[connection] = b""
            self._selector.register(connection, selectors.EVENT_READ)
            return
        try:
            data = ready.recv(65536)
        except ConnectionError:
            data = b""
        if not data:
            self._hung_up(ready)
        elif ready in self._requests:
            self._requests[ready] += data
            if b"\n" in self._requests[ready] or len(self._requests[ready]) > MAX_REQUEST_BYTES:
                self._start(ready, self._requests.pop(ready))

    def _hung_up(self, connection: socket.socket) -> None:
        self._forget(connection)
        for fork in list(self._forks.values()):
            if fork.connection is connection:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(fork.pid, signal.SIGKILL)

    def _start(self, connection: socket.socket, request: bytes) -> None:
        try:
            value: dict[str, Any] = json.loads(request)
            workdir, log = Path(value["workdir"]), Path(value["log"])
            variables = {str(name): str(item) for name, item in value["env"].items()}
        except (ValueError, KeyError, TypeError, AttributeError):
            self._forget(connection)
            return
        pid = os.fork()
        if pid == 0:
            self._become_trainer(workdir, log, variables)
        self._forks[pid] = Fork(pid, connection)
        send(connection, {"pid": pid})

    def _become_trainer(self, workdir: Path, log: Path, variables: dict[str, str]) -> None:
        """Never returns."""
        code = 70
        try:
            os.setsid()
            die_with_parent()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, signal.SIG_DFL)
            self._selector.close()
            for fork in self._forks.values():
                fork.connection.close()
            for connection in self._requests:
                connection.close()
            self._listener.close()
            output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            os.dup2(output, 1)
            os.dup2(output, 2)
            os.environ.clear()
            os.environ.update(variables)
            from thriftune_trainer.training.work import run

            code = run_child(workdir, run)
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)

    def _reap(self) -> None:
        while self._forks:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            fork = self._forks.pop(pid, None)
            if fork is not None:
                code = os.waitstatus_to_exitcode(status)
                send(fork.connection, {"exitCode": 128 - code if code < 0 else code})
                self._forget(fork.connection)

    def _forget(self, connection: socket.socket) -> None:
        self._requests.pop(connection, None)
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(connection)
        with contextlib.suppress(OSError):
            connection.close()


def send(connection: socket.socket, value: dict[str, int]) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(value).encode() + b"\n")


def preload() -> None:
    """Everything a trainer imports, also what is imported late. No arithmetic: threads must not start."""
    import peft  # noqa: F401
    import torch  # noqa: F401
    import transformers.models.llama.modeling_llama  # noqa: F401
    from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerFast  # noqa: F401
    from trl import SFTConfig, SFTTrainer  # noqa: F401

    from thriftune_trainer.training import work  # noqa: F401

    gc.collect()
    gc.freeze()


def main() -> None:
    parser = argparse.ArgumentParser(description="forks warm trainers")
    parser.add_argument("--socket", type=Path, required=True)
    path: Path = parser.parse_args().socket
    die_with_parent()
    # Read when torch is loaded; a fork cannot set it any more.
    os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
    preload()
    server = ForkServer(path)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    print("ready", flush=True)
    try:
        server.serve()
    finally:
        server.kill_all()
        path.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
