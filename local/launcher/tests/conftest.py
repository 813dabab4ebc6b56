"""One launcher for the whole run; clients that speak to it as the account's administrator."""

import io
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from launched import launched
from support import ADMIN, Make, trust


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    # What a developer's shell may hold; no function and no call of the emulator may see it.
    host = {"SECRET_OF_THE_HOST": "leaked", "AWS_PROFILE": "not-there", "TZ": "Asia/Tokyo"}
    with launched(environment=host) as running:
        yield running


@pytest.fixture(scope="session")
def client(url: str) -> Make:
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


@pytest.fixture(scope="session")
def role(client: Make) -> str:
    iam = client("iam")
    arn: str = iam.create_role(RoleName="mends", AssumeRolePolicyDocument=trust())["Role"]["Arn"]
    iam.put_role_policy(RoleName="mends", PolicyName="admin", PolicyDocument=ADMIN)
    return arn


@pytest.fixture(scope="session")
def function(client: Make, role: str) -> Callable[..., str]:
    def make(name: str, code: str, **options: Any) -> str:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("index.mjs", code)
        settings = {"Role": role, "Timeout": 20, **options}
        created = client("lambda").create_function(
            FunctionName=name,
            Runtime="nodejs24.x",
            Handler="index.handler",
            Code={"ZipFile": archive.getvalue()},
            **settings,
        )
        arn: str = created["FunctionArn"]
        return arn

    return make
