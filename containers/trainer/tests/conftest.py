"""One warm parent and one tiny model for the whole session: imports and pre-training are paid once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness import SOURCE, Job, make_job
from tests.twins.s3 import S3Twin

os.environ.update({"OMP_NUM_THREADS": "1", "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"})


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("model") / "tiny"
    from thriftune_trainer.models.tiny import make_tiny

    make_tiny(out)
    return out


@pytest.fixture(scope="session")
def fork_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    socket = tmp_path_factory.mktemp("fork") / "s"
    command = [sys.executable, "-m", "thriftune_trainer.forkserver", "--socket", str(socket)]
    environment = {**os.environ, "PYTHONPATH": str(SOURCE)}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    yield socket
    process.terminate()
    process.wait(10)


@pytest.fixture
def s3() -> Iterator[S3Twin]:
    twin = S3Twin()
    yield twin
    twin.close()


@pytest.fixture
def scripted_job(s3: S3Twin, tmp_path: Path) -> Job:
    variables = {"THRIFTUNE_TRAINER_KIND": "scripted", "THRIFTUNE_SCRIPTED_STEP_SECONDS": "0.01"}
    return make_job(s3, tmp_path, None, variables)


@pytest.fixture
def real_job(s3: S3Twin, tmp_path: Path, tiny: Path, fork_server: Path) -> Job:
    return make_job(s3, tmp_path, tiny, {"THRIFTUNE_FORK_SERVER": str(fork_server)})
