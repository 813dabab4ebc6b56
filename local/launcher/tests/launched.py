"""A launcher on a free port with a fresh state, for the tests and the matrix."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LAUNCHER = Path(__file__).resolve().parents[1]
REPOSITORY = LAUNCHER.parents[1]


@contextmanager
def launched(*arguments: str) -> Iterator[str]:
    """Yield the URL of a serving launcher; it is gone afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as state:
        environment = {
            **os.environ,
            "PYTHONPATH": str(LAUNCHER / "src"),
            "PATH": f"{REPOSITORY / 'node_modules' / '.bin'}:{os.environ['PATH']}",
        }
        command = [sys.executable, "-m", "thriftune_launcher", "--port", str(port), "--state-dir", state, *arguments]
        with open(Path(state) / "log.txt", "w") as log:
            process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=log, text=True)
            try:
                assert process.stdout is not None
                line = process.stdout.readline()
                if not line.startswith("ready "):
                    raise RuntimeError((Path(state) / "log.txt").read_text()[-2000:])
                yield line.split()[1]
            finally:
                process.terminate()
                process.wait(timeout=20)
