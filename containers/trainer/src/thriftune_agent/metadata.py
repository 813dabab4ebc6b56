"""Instance metadata, version 2 only."""

from __future__ import annotations

import json
import os
import time
import urllib.error
import urllib.request
from typing import Any

DEFAULT_ENDPOINT = "http://169.254.169.254"
TOKEN_SECONDS = 21600


class MetadataError(Exception):
    """IMDS does not answer."""


class Metadata:
    def __init__(self, endpoint: str | None = None) -> None:
        self._endpoint = (endpoint or os.environ.get("AWS_EC2_METADATA_SERVICE_ENDPOINT") or DEFAULT_ENDPOINT).rstrip(
            "/"
        )
        self._token = ""
        self._token_until = 0.0

    def get(self, path: str) -> str | None:
        """The text at a path, None when there is none (404)."""
        try:
            return self._request(path, {"X-aws-ec2-metadata-token": self._fresh_token()}, "GET")
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            if error.code == 401:
                self._token_until = 0.0
            raise MetadataError(f"IMDS answered {error.code} for {path}") from error
        except OSError as error:
            raise MetadataError(f"IMDS does not answer: {error}") from error

    def user_data(self) -> str:
        return self.get("/latest/user-data") or ""

    def spot_notice(self) -> dict[str, Any] | None:
        """`{"action": "terminate", "time": ...}` from two minutes before the instance is taken."""
        text = self.get("/latest/meta-data/spot/instance-action")
        if text is None:
            return None
        try:
            value = json.loads(text)
        except ValueError:
            return {"action": "terminate"}
        return value if isinstance(value, dict) else {"action": "terminate"}

    def _fresh_token(self) -> str:
        if time.monotonic() >= self._token_until:
            headers = {"X-aws-ec2-metadata-token-ttl-seconds": str(TOKEN_SECONDS)}
            self._token = self._request("/latest/api/token", headers, "PUT")
            self._token_until = time.monotonic() + TOKEN_SECONDS / 2
        return self._token

    def _request(self, path: str, headers: dict[str, str], method: str) -> str:
        request = urllib.request.Request(self._endpoint + path, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            text: str = answer.read().decode()
            return text
