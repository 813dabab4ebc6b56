"""What every child process does around its work: parent death, error file, exit code. Standard library only."""

from __future__ import annotations

import argparse
import ctypes
import os
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

from thriftune_trainer import exits
from thriftune_trainer.child.job import ChildJob, read_job
from thriftune_trainer.child.protocol import Interrupted, StopFlag, Workdir, describe_bug

PR_SET_PDEATHSIG = 1

Work = Callable[[ChildJob, Workdir, StopFlag], None]


def die_with_parent() -> None:
    """Linux: SIGKILL when the parent dies. Elsewhere nothing happens."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def run_child(workdir_path: Path, work: Work) -> int:
    """Runs `work` and returns the exit code."""
    workdir = Workdir(workdir_path)
    stop = StopFlag()
    stop.install()
    try:
        work(read_job(workdir_path), workdir, stop)
        return exits.DONE
    except Interrupted:
        return exits.INTERRUPTED
    except exits.TrainerError as error:
        workdir.write_error(error.code, str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the edge of the process
        return report_unexpected(workdir, error)


def report_unexpected(workdir: Workdir, error: Exception) -> int:
    """A bug or no memory. The trace goes to the log without the exception's text, which may quote a row."""
    traceback.print_tb(error.__traceback__, file=sys.stderr)
    print(f"{type(error).__name__} (message left out: it may quote training rows)", file=sys.stderr, flush=True)
    if is_out_of_memory(error):
        workdir.write_error(exits.OUT_OF_MEMORY_CODE, f"out of memory: {describe_bug(error)}")
        return exits.OUT_OF_MEMORY
    workdir.write_error(exits.TRAINER_BUG, describe_bug(error))
    return exits.BUG


def is_out_of_memory(error: Exception) -> bool:
    """Also torch's, known by name and text because this module must not import torch."""
    if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
        return True
    return isinstance(error, RuntimeError) and "can't allocate memory" in str(error)


def workdir_argument(argv: list[str] | None = None) -> Path:
    parser = argparse.ArgumentParser()
    parser.add_argument("--workdir", type=Path, required=True)
    path: Path = parser.parse_args(argv).workdir
    return path.resolve()


def start(work: Work) -> None:
    """Entry of a child started as its own process."""
    die_with_parent()
    code = run_child(workdir_argument(), work)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
