"""S3 client of the container: credentials from the host's hand-over file on EC2, else the SDK's own chain."""

from __future__ import annotations

import json
import os
import threading
import time
from pathlib import Path
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials

from thriftune_trainer.exits import InputUnreadable

DEFAULT_HANDOVER = Path("/opt/thriftune/handover")
CREDENTIALS_FILE = "credentials.json"
NOTICE_FILE = "notice.json"


def handover_folder() -> Path | None:
    """The folder the EC2 host agent writes to; none on SageMaker."""
    named = os.environ.get("THRIFTUNE_HANDOVER_DIR")
    if named:
        return Path(named)
    return DEFAULT_HANDOVER if DEFAULT_HANDOVER.is_dir() else None


class HandoverCredentials(Credentials):
    """Reads the file again whenever it changed: the host renews it long before it expires."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._mtime_ns = -1
        self._read: ReadOnlyCredentials | None = None
        self.method = "thriftune-handover"
        self._frozen()

    def _frozen(self) -> Any:
        with self._lock:
            try:
                mtime_ns = self._path.stat().st_mtime_ns
                if mtime_ns != self._mtime_ns or self._read is None:
                    value = json.loads(self._path.read_text(encoding="utf-8"))
                    self._read = ReadOnlyCredentials(
                        value["AccessKeyId"], value["SecretAccessKey"], value.get("SessionToken"), None
                    )
                    self._mtime_ns = mtime_ns
            except (OSError, ValueError, KeyError) as error:
                if self._read is None:
                    raise InputUnreadable(f"{self._path.name} cannot be read: {type(error).__name__}") from error
            return self._read

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        return self._frozen()

    # The base class keeps these as plain attributes; a signer may read either form.
    @property
    def access_key(self) -> str:
        return str(self._frozen().access_key)

    @access_key.setter
    def access_key(self, value: str) -> None:
        raise AttributeError("credentials come from the hand-over file")

    @property
    def secret_key(self) -> str:
        return str(self._frozen().secret_key)

    @secret_key.setter
    def secret_key(self, value: str) -> None:
        raise AttributeError("credentials come from the hand-over file")

    @property
    def token(self) -> str | None:
        token: str | None = self._frozen().token
        return token

    @token.setter
    def token(self, value: str | None) -> None:
        raise AttributeError("credentials come from the hand-over file")


def wait_for(path: Path, seconds: float) -> None:
    """The host may start the container a moment before it has the first credentials."""
    end = time.monotonic() + seconds
    while not path.exists():
        if time.monotonic() > end:
            raise InputUnreadable(f"no {path.name} from the host within {seconds:.0f} s")
        time.sleep(0.1)


def make_client(handover: Path | None) -> Any:
    session = botocore.session.get_session()
    if handover is not None:
        wait_for(handover / CREDENTIALS_FILE, float(os.environ.get("THRIFTUNE_HANDOVER_WAIT_SECONDS", "120")))
        session._credentials = HandoverCredentials(handover / CREDENTIALS_FILE)
    region = os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    own_endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL")
    config = Config(
        retries={"mode": "standard", "max_attempts": 5},
        connect_timeout=5,
        read_timeout=30,
        s3={"addressing_style": "path"} if own_endpoint else {},
    )
    return boto3.Session(botocore_session=session, region_name=region).client("s3", config=config)
