"""One launcher for the whole run; clients that speak to it as the account's administrator."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from launched import launched


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    with launched() as running:
        yield running


@pytest.fixture(scope="session")
def client(url: str) -> Callable[..., Any]:
    def make(service: str, **credentials: str) -> Any:
        keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test", **credentials}
        return boto3.client(
            service,
            endpoint_url=url,
            region_name="us-east-1",
            config=Config(retries={"max_attempts": 1}, s3={"addressing_style": "path"}),
            **keys,
        )

    return make
