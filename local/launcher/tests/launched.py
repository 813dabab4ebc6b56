"""A launcher on a free port with a fresh state, for the tests and the matrix."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[1]
REPOSITORY = LAUNCHER.parents[1]


@contextmanager
def launched(*arguments: str, environment: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield the URL of a serving launcher; it is gone afterwards."""
    with (
        tempfile.TemporaryDirectory() as state,
        started(Path(state), free_port(), *arguments, environment=environment) as process,
    ):
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith("ready "):
            raise RuntimeError((Path(state) / "log.txt").read_text()[-2000:])
        yield line.split()[1]


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(
    state: Path, port: int, *arguments: str, environment: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """A launcher's process, which may or may not come to serve; its stderr is `log.txt` in the state folder."""
    variables = {
        **os.environ,
        **(environment or {}),
        "PYTHONPATH": str(LAUNCHER / "src"),
        "PATH": f"{REPOSITORY / 'node_modules' / '.bin'}:{os.environ['PATH']}",
    }
    command = [sys.executable, "-m", "thriftune_launcher", "--port", str(port), "--state-dir", str(state), *arguments]
    with open(state / "log.txt", "w") as log:
        process = subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)
