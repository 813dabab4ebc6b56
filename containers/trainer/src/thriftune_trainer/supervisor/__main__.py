"""Entry of the container: `python -m thriftune_trainer.supervisor train`."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

from thriftune_trainer import exits
from thriftune_trainer.child.protocol import describe_bug
from thriftune_trainer.store.client import make_client
from thriftune_trainer.store.s3 import S3Store, StoreUnreachable
from thriftune_trainer.supervisor.environment import load_spec, read_environment, read_spec_location
from thriftune_trainer.supervisor.log import Log
from thriftune_trainer.supervisor.notice import Notices
from thriftune_trainer.supervisor.run import Run, write_failure


def main(argv: list[str]) -> int:
    log = Log()
    if argv not in ([], ["train"]):
        print("usage: python -m thriftune_trainer.supervisor train", file=sys.stderr)
        return exits.CONFIG
    root = Path("/opt/ml")
    try:
        environment = read_environment()
        root = environment.ml_root
        notices = Notices(environment.handover)
        notices.install()
        location = read_spec_location(root)
        store = S3Store(make_client(environment.handover))
        run = Run(environment, store, load_spec(store, location), notices)
    except exits.TrainerError as error:
        return failed_early(log, root, error.exit_code, error.code, str(error))
    except StoreUnreachable as error:
        return failed_early(log, root, exits.INTERRUPTED, exits.INPUT_UNREADABLE, str(error))
    try:
        return run.execute()
    except Exception as error:  # noqa: BLE001 - the edge of the process
        traceback.print_tb(error.__traceback__, file=sys.stderr)
        return run.fail(exits.BUG, exits.TRAINER_BUG, f"supervisor: {describe_bug(error)}")


def failed_early(log: Log, root: Path, exit_code: int, code: str, message: str) -> int:
    """No fence yet, so no event: the failure file and the exit code must do."""
    write_failure(root, code, message)
    log("failed", code=code, reason=message, exitCode=exit_code)
    return exit_code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
