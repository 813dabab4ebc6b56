"""Starts the emulator in this process, with every mend applied, and says when it serves."""

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

NODE_MAJOR = "24"


class PortTaken(RuntimeError):
    """Another program listens on the port."""


def serve(port: int, parent: int | None) -> None:
    """Serve until SIGTERM. With a parent pid, also end when that process ends (Linux)."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise PortTaken(f"port {port} of 127.0.0.1 is taken: stop what listens there or choose another --port")
    if parent is not None:
        end_with(parent)
    from .mends import apply_mends
    from .symbols import assert_symbols

    assert_symbols()
    apply_mends()
    warn_about_node()
    threading.Thread(target=_announce, args=(port,), daemon=True).start()
    from ministack.app import main

    sys.argv = [sys.argv[0]]
    main()


def warn_about_node() -> None:
    """Functions run on the `node` of PATH, whatever runtime they name: say so where it is another one."""
    node = shutil.which("node")
    found = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip() if node else "none"
    if not found.startswith(f"v{NODE_MAJOR}."):
        print(f"warning: Lambda functions need node {NODE_MAJOR} on PATH, found {found}", file=sys.stderr, flush=True)


def end_with(parent: int) -> None:
    """Ask the kernel for SIGTERM when the parent ends; covers the parent that is gone already."""
    PR_SET_PDEATHSIG = 1
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def _announce(port: int) -> None:
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"{url}/_ministack/health", timeout=1):
                print(f"ready {url}", flush=True)
                return
        except OSError:
            time.sleep(0.05)
    print(f"the emulator did not answer on {url} within 30 s", file=sys.stderr, flush=True)
    os._exit(1)  # this thread cannot end the server otherwise
