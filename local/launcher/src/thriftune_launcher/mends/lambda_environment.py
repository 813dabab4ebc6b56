"""On AWS a function sees its own variables and Lambda's, nothing else. The emulator hands it the whole environment of
the machine, so that a missing setting, a developer's credentials or the local time zone go unnoticed.

Drop when: upstream builds the worker's environment from nothing.
"""

import os
import subprocess
from collections.abc import Mapping
from typing import Any

import ministack.core.lambda_runtime as lambda_runtime

# What a process needs to start. The endpoint is the launcher's setting; AWS has no such variable.
KEPT = frozenset({"PATH", "TMPDIR", "AWS_ENDPOINT_URL"})
# Lambda's own, https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
SET = {"LANG": "en_US.UTF-8", "TZ": ":UTC", "NODE_NO_WARNINGS": "1"}


def without_host(environment: Mapping[str, str], host: Mapping[str, str]) -> dict[str, str]:
    """The environment less what came from the host. A function's own variable is put in again by the worker."""
    return {
        **SET,
        **{name: value for name, value in environment.items() if name in KEPT or host.get(name) != value},
    }


class _Subprocess:
    """The subprocess module as the worker pool sees it: every child starts without the host's variables."""

    def __getattr__(self, name: str) -> Any:
        return getattr(subprocess, name)

    @staticmethod
    def Popen(command: list[str], *, env: dict[str, str], **options: Any) -> Any:
        return subprocess.Popen(command, env=without_host(env, os.environ), **options)


def apply() -> None:
    """Put the filter between the worker pool and the operating system."""
    lambda_runtime.subprocess = _Subprocess()
