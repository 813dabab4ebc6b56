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
    """Bind to 127.0.0.1 only (the emulator's default is 0.0.0.0), no side servers, IAM enforced."""
    temporary = Path(os.environ.get("TMPDIR", settings.state_dir / "tmp"))
    temporary.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        BIND_HOST="127.0.0.1",
        GATEWAY_PORT=str(settings.port),
        MINISTACK_HOST="localhost",
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        DOCKER_HOST="unix:///nonexistent.sock",
        AUTH="true" if settings.auth else "false",
        AWS_ENDPOINT_URL=settings.lambda_endpoint_url,
        THRIFTUNE_SDK_ENDPOINT_URL=settings.sdk_endpoint_url,
        TMPDIR=str(temporary),
        NODE_NO_WARNINGS="1",
    )
