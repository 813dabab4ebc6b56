"""The host config out of the user data, checked by hand (no pydantic on the host).

Mirrors schemas/host-config.schema.json.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

BEGIN = "### host-config"
END = "### end-host-config"

TEXTS = ("tenant", "jobId", "region", "bucket", "specKey", "handoverKey")
KNOWN = {"schemaVersion", "kind", "attempt", "image", "leaseSeconds", *TEXTS}


class ConfigError(Exception):
    """The user data cannot be used; the message names the field."""


@dataclass(frozen=True)
class Image:
    bucket: str
    key: str
    tag: str


@dataclass(frozen=True)
class HostConfig:
    tenant: str
    jobId: str
    attempt: int
    region: str
    bucket: str
    specKey: str
    handoverKey: str
    image: Image
    leaseSeconds: int


def parse_user_data(user_data: str) -> HostConfig:
    return parse_host_config(extract(user_data))


def extract(user_data: str) -> Any:
    lines = user_data.splitlines()
    try:
        begin = lines.index(BEGIN)
        end = lines.index(END, begin)
    except ValueError as error:
        raise ConfigError(f"the user data has no lines {BEGIN!r} and {END!r}") from error
    try:
        return json.loads("\n".join(lines[begin + 1 : end]))
    except ValueError as error:
        raise ConfigError(f"the host config is not JSON: {error}") from error


def parse_host_config(value: Any) -> HostConfig:
    if not isinstance(value, dict):
        raise ConfigError("the host config must be an object")
    if value.get("schemaVersion") != 1 or value.get("kind") != "thriftune.host-config":
        raise ConfigError("the host config needs schemaVersion 1 and kind thriftune.host-config")
    unknown = sorted(set(value) - KNOWN)
    if unknown:
        raise ConfigError(f"the host config has unknown fields: {', '.join(unknown)}")
    image = value.get("image")
    if not isinstance(image, dict) or set(image) != {"bucket", "key", "tag"}:
        raise ConfigError("image must have exactly bucket, key and tag")
    return HostConfig(
        **{name: text(value, name, 3 if name == "bucket" else 1) for name in TEXTS},
        attempt=integer(value, "attempt", 1, 100),
        leaseSeconds=integer(value, "leaseSeconds", 1, 2**53 - 1),
        image=Image(text(image, "bucket", 3), text(image, "key", 1), text(image, "tag", 1)),
    )


def text(value: dict[str, Any], name: str, shortest: int) -> str:
    found = value.get(name)
    if not isinstance(found, str) or len(found) < shortest:
        raise ConfigError(f"{name} must be a text of at least {shortest} characters")
    return found


def integer(value: dict[str, Any], name: str, least: int, most: int) -> int:
    found = value.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not least <= found <= most:
        raise ConfigError(f"{name} must be a whole number from {least} to {most}")
    return found
