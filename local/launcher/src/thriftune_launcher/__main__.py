"""`python -m thriftune_launcher --port N --state-dir DIR`: serve the mended emulator on 127.0.0.1."""

import argparse
import os
import sys
from pathlib import Path

from .server import PortTaken, serve
from .settings import Settings, apply_settings
from .symbols import EmulatorMismatch


def main() -> int:
    """Parse the arguments and serve until SIGTERM. Exit code 2 for a taken port, 3 for another emulator."""
    parser = argparse.ArgumentParser(prog="thriftune_launcher", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="port of 127.0.0.1 to serve on")
    parser.add_argument("--state-dir", type=Path, required=True, help="folder for the emulator's temporary files")
    parser.add_argument(
        "--auth", action=argparse.BooleanOptionalAction, default=True, help="enforce IAM (--no-auth: for trials only)"
    )
    parser.add_argument("--lambda-endpoint-url", help="AWS_ENDPOINT_URL that Lambda functions get (default: itself)")
    parser.add_argument("--sdk-endpoint-url", help="where Step Functions sends SDK calls (default: itself)")
    parser.add_argument("--die-with-parent", action="store_true", help="end when the starting process ends")
    arguments = parser.parse_args()
    itself = f"http://127.0.0.1:{arguments.port}"
    apply_settings(
        Settings(
            port=arguments.port,
            state_dir=arguments.state_dir.resolve(),
            auth=arguments.auth,
            lambda_endpoint_url=arguments.lambda_endpoint_url or itself,
            sdk_endpoint_url=arguments.sdk_endpoint_url or itself,
        )
    )
    try:
        serve(arguments.port, parent=os.getppid() if arguments.die_with_parent else None)
    except PortTaken as problem:
        print(problem, file=sys.stderr)
        return 2
    except EmulatorMismatch as problem:
        print(problem, file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
