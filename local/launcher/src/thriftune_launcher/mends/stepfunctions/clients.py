"""On AWS a state machine calls with its role. The emulator calls in process, where no policy is looked at; here the
calls go over the network, signed by a session of the machine's role, so that a missing grant fails and the front door
sees who called."""

import hashlib
import os
import threading
from typing import Any

import boto3
import ministack.app as app
import ministack.services.sts as sts
from botocore.config import Config

from .scope import SCOPE

# Longer than the longest Lambda function runs (15 minutes).
READ_TIMEOUT_SECONDS = 920
SESSION_NAME = "StepFunctions"

_clients: dict[tuple[str, str, str], Any] = {}
_lock = threading.Lock()


def client_for(service: str) -> Any:
    """A boto3 client of the running execution's role, in the execution's region."""
    scope = SCOPE.get()
    role_arn: str = scope.execution.get("_machine", {}).get("roleArn", "") if scope else ""
    region: str = scope.execution["executionArn"].split(":")[3] if scope else "us-east-1"
    credentials = role_session(role_arn) if role_arn and app.AUTH else ("test", "test", None)
    with _lock:
        key = (service, credentials[0], region)
        if key not in _clients:
            _clients[key] = _make(service, region, credentials)
        return _clients[key]


def role_session(role_arn: str) -> tuple[str, str, str]:
    """Key, secret and token of a session that the emulator enforces; the same for a role, and known after a reset."""
    account, role_name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    digest = hashlib.sha256(f"{SESSION_NAME}:{role_arn}".encode()).hexdigest()
    key, secret, token = f"ASIA{digest[:16].upper()}", f"secret{digest}", f"token{digest}"
    session = {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role_name}/{SESSION_NAME}",
        "UserId": f"{role_name}:{SESSION_NAME}",
        "SecretAccessKey": secret,
        "SessionToken": token,
        "AccountId": account,
        "PrincipalType": "AssumedRole",
    }
    sts.register_session(key, session)
    return key, secret, token


def _make(service: str, region: str, credentials: tuple[str, str, str | None]) -> Any:
    key, secret, token = credentials
    return boto3.session.Session().client(
        service,
        region_name=region,
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
        endpoint_url=os.environ["THRIFTUNE_SDK_ENDPOINT_URL"],
        config=Config(
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
            read_timeout=READ_TIMEOUT_SECONDS,
            max_pool_connections=128,
            inject_host_prefix=False,
        ),
    )
