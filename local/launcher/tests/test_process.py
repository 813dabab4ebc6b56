"""The launcher as a process: it says what is wrong, and it goes when it should."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from launched import LAUNCHER, free_port, started
from support import until


def test_a_taken_port_is_refused(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with started(tmp_path, port) as process:
            assert process.wait(timeout=20) == 2
    assert f"port {port} of 127.0.0.1 is taken" in (tmp_path / "log.txt").read_text()


def test_sigterm_ends_it_cleanly(tmp_path: Path) -> None:
    with started(tmp_path, free_port()) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("ready ")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="PR_SET_PDEATHSIG is Linux's")
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    script = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "thriftune_launcher", *sys.argv[1:]], stdout=subprocess.PIPE, text=True)
child.stdout.readline()
print(child.pid, flush=True)
"""
    arguments = ["--port", str(free_port()), "--state-dir", str(tmp_path), "--die-with-parent"]
    environment = {**os.environ, "PYTHONPATH": str(LAUNCHER / "src")}
    command = [sys.executable, "-c", script, *arguments]
    parent = subprocess.run(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    pid = int(parent.stdout)

    def is_gone() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z"

    until(is_gone)
