"""Runs the Step Functions matrix of `../shared/emulator` on a fresh launcher with IAM enforcement.

`python tests/run_matrix.py` exits 0 from 97 of 103 rows, and 0 with a loud SKIPPED where the matrix is absent.
"""

import os
import subprocess
import sys
from pathlib import Path

import boto3

from launched import launched
from support import ADMIN, trust

REPOSITORY = Path(__file__).resolve().parents[3]
MATRIX = REPOSITORY.parent / "shared" / "emulator" / "sfn_matrix.py"


def main() -> int:
    """Start, make role `r`, run, report."""
    if not MATRIX.exists():
        print(f"SKIPPED: the Step Functions matrix is not at {MATRIX}")
        return 0
    with launched() as url:
        iam = boto3.client(
            "iam",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        iam.create_role(RoleName="r", AssumeRolePolicyDocument=trust())
        iam.put_role_policy(RoleName="r", PolicyName="admin", PolicyDocument=ADMIN)
        return subprocess.run(
            [sys.executable, str(MATRIX)], env={**os.environ, "EP": url}, cwd=MATRIX.parent, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
