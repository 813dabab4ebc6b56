"""The few S3 calls of the trainer, and the only place that knows S3's error codes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError


class PreconditionFailed(Exception):
    """A conditional write lost: the object exists, changed, or another write is under way."""


class NotFound(Exception):
    """No such object."""


class StoreUnreachable(Exception):
    """S3 did not answer, or refused for a reason that is not about the object."""


class AccessDenied(StoreUnreachable):
    """Not allowed, or not there and not allowed to know."""


@dataclass(frozen=True)
class StoredObject:
    body: bytes
    etag: str


class ObjectStore(Protocol):
    """Keys in one bucket each call; prefixes are plain strings."""

    def get(self, bucket: str, key: str) -> StoredObject: ...
    def download(self, bucket: str, key: str, path: Path) -> None: ...
    def put(self, bucket: str, key: str, body: bytes, *, absent: bool = False, etag: str | None = None) -> None: ...
    def upload(self, bucket: str, key: str, path: Path) -> None: ...
    def list_keys(self, bucket: str, prefix: str) -> dict[str, int]: ...
    def delete(self, bucket: str, keys: list[str]) -> None: ...


class S3Store:
    """`ObjectStore` on a botocore S3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._transfer = TransferConfig(multipart_threshold=64 * 2**20, multipart_chunksize=64 * 2**20)

    def get(self, bucket: str, key: str) -> StoredObject:
        try:
            answer = self._call(lambda: self._client.get_object(Bucket=bucket, Key=key))
        except AccessDenied:
            # To a session that may list its own prefix only, S3 denies what is not there instead of saying so.
            if key in self.list_keys(bucket, key):
                raise
            raise NotFound(key) from None
        return StoredObject(answer["Body"].read(), answer["ETag"])

    def download(self, bucket: str, key: str, path: Path) -> None:
        self._call(lambda: self._client.download_file(bucket, key, str(path), Config=self._transfer))

    def put(self, bucket: str, key: str, body: bytes, *, absent: bool = False, etag: str | None = None) -> None:
        condition = {"IfNoneMatch": "*"} if absent else {"IfMatch": etag} if etag is not None else {}
        self._call(lambda: self._client.put_object(Bucket=bucket, Key=key, Body=body, **condition))

    def upload(self, bucket: str, key: str, path: Path) -> None:
        self._call(lambda: self._client.upload_file(str(path), bucket, key, Config=self._transfer))

    def list_keys(self, bucket: str, prefix: str) -> dict[str, int]:
        found: dict[str, int] = {}

        def run() -> None:
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
                found.update({entry["Key"]: entry["Size"] for entry in page.get("Contents", [])})

        self._call(run)
        return found

    def delete(self, bucket: str, keys: list[str]) -> None:
        for key in keys:
            self._call(lambda key=key: self._client.delete_object(Bucket=bucket, Key=key))

    def _call(self, run: Any) -> Any:
        try:
            return run()
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in ("PreconditionFailed", "ConditionalRequestConflict", "412", "409"):
                raise PreconditionFailed(code) from error
            if code in ("NoSuchKey", "404", "NotFound"):
                raise NotFound(code) from error
            if code in ("AccessDenied", "403"):
                raise AccessDenied(f"S3 answered {code} to {error.operation_name}") from error
            raise StoreUnreachable(f"S3 answered {code} to {error.operation_name}") from error
        except (BotoCoreError, OSError) as error:
            raise StoreUnreachable(f"S3 did not answer: {type(error).__name__}") from error
        except Exception as error:
            if type(error).__name__ in ("S3UploadFailedError", "RetriesExceededError"):
                raise StoreUnreachable(f"S3 transfer failed: {type(error).__name__}") from error
            raise
