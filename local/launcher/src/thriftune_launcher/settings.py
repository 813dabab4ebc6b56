"""The environment that the emulator reads at import; set before any of its modules is loaded."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """What the launcher's caller chooses."""

    port: int
    state_dir: Path
    auth: bool
    lambda_endpoint_url: str
    sdk_endpoint_url: str


def apply_settings(settings: Settings) -> None:
    """Bind to 127.0.0.1 only (the emulator's default is 0.0.0.0), no side servers, IAM enforced.

    Every AWS_* variable of the host is dropped first: the emulator takes a host's AWS_ACCESS_KEY_ID for the account's
    root, and a host's AWS_PROFILE or region would change what boto3 and the functions do.
    """
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    # Node looks for packages in the folders above a function's code: a state folder inside the repository
    # lets CDK's unbundled handlers find @aws-sdk. A host's TMPDIR is elsewhere, so it is not taken over.
    temporary = settings.state_dir / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(settings.port),
        MINISTACK_HOST="localhost",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        DOCKER_HOST="unix:///nonexistent.sock",
        LAMBDA_EXECUTOR="local",
        AUTH="true" if settings.auth else "false",
        AWS_ENDPOINT_URL=settings.lambda_endpoint_url,
        THRIFTUNE_SDK_ENDPOINT_URL=settings.sdk_endpoint_url,
        TMPDIR=str(temporary),
    )
