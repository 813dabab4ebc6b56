"""Checkpoints and the snapshot in S3: files first, manifest last; readers verify everything."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from thriftune_trainer.contracts.checkpoint_manifest import CheckpointManifest
from thriftune_trainer.contracts.latest_pointer import LatestPointer
from thriftune_trainer.contracts.snapshot_manifest import SnapshotManifest
from thriftune_trainer.contracts.trainer_spec import TrainerSpec
from thriftune_trainer.exits import Fenced
from thriftune_trainer.store.hashing import files_in, sha256_file, weights_digest
from thriftune_trainer.store.s3 import NotFound, ObjectStore, PreconditionFailed, StoreUnreachable
from thriftune_trainer.supervisor.environment import first_problem
from thriftune_trainer.supervisor.fence import Fence

MANIFEST_KEY = re.compile(r"(\d{8})/checkpoints/(\d{8})/manifest\.json$")
WORLD_SIZE = 1
KEEP = 2


@dataclass(frozen=True)
class Rejected:
    manifestKey: str
    reason: str


@dataclass(frozen=True)
class Resumable:
    folder: Path
    step: int
    fence: int


@dataclass(frozen=True)
class Published:
    step: int
    manifest_key: str
    size_bytes: int
    keys: tuple[str, ...]


def find_resumable(
    store: ObjectStore, spec: TrainerSpec, own_fence: int, folder: Path
) -> tuple[Resumable | None, list[Rejected]]:
    """Brings the newest checkpoint that verifies into `folder`; those passed over are listed, newest first."""
    rejected: list[Rejected] = []
    for fence in range(own_fence - 1, 0, -1):
        keys = store.list_keys(spec.bucket, f"{spec.runPrefix}{fence:08d}/checkpoints/")
        for key in sorted((key for key in keys if MANIFEST_KEY.search(key)), reverse=True):
            try:
                step = fetch_checkpoint(store, spec, key, keys, folder)
                return Resumable(folder, step, fence), rejected
            except (Unusable, NotFound) as error:
                shutil.rmtree(folder, ignore_errors=True)
                rejected.append(Rejected(key, str(error) or "an object is missing"))
    return None, rejected


class Unusable(Exception):
    """A checkpoint that must not be resumed from."""


def fetch_checkpoint(store: ObjectStore, spec: TrainerSpec, key: str, sizes: dict[str, int], folder: Path) -> int:
    manifest = read_manifest(store, spec, key)
    match = MANIFEST_KEY.search(key)
    if match is None or (int(match.group(1)), int(match.group(2))) != (manifest.fence, manifest.step):
        raise Unusable("the manifest names another fence or step than its key")
    place = key.removesuffix("manifest.json")
    for file in manifest.files:
        if sizes.get(place + file.path) is None:
            raise Unusable(f"{file.path} is missing")
        if sizes[place + file.path] != file.sizeBytes:
            raise Unusable(f"{file.path} has {sizes[place + file.path]} bytes, the manifest says {file.sizeBytes}")
    for file in manifest.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        store.download(spec.bucket, place + file.path, path)
        if sha256_file(path) != file.sha256:
            raise Unusable(f"{file.path} does not have the sha256 of the manifest")
    return manifest.step


def read_manifest(store: ObjectStore, spec: TrainerSpec, key: str) -> CheckpointManifest:
    try:
        manifest = CheckpointManifest.model_validate_json(store.get(spec.bucket, key).body, strict=True)
    except ValidationError as error:
        raise Unusable(f"the manifest is invalid: {first_problem(error)}") from error
    if (manifest.tenant, manifest.jobId) != (spec.tenant, spec.jobId):
        raise Unusable("it belongs to another job")
    if manifest.configHash != spec.configHash:
        raise Unusable("its configHash is another")
    if manifest.threads != spec.threads:
        raise Unusable(f"it was made with {manifest.threads} threads, this attempt has {spec.threads}")
    if manifest.worldSize != WORLD_SIZE:
        raise Unusable(f"it was made with world size {manifest.worldSize}, this attempt has {WORLD_SIZE}")
    return manifest


class CheckpointWriter:
    """Puts local checkpoint folders into S3 and keeps the newest two of its own fence."""

    def __init__(self, spec: TrainerSpec, fence: Fence) -> None:
        self._spec = spec
        self._fence = fence
        self._store = fence.store
        self.published: list[Published] = []

    def publish(self, step: int, folder: Path) -> Published:
        place = f"{self._fence.prefix}checkpoints/{step:08d}/"
        files = self._upload_files(folder, place)
        manifest = CheckpointManifest.model_validate(
            {**self._common(step, files), "kind": "thriftune.checkpoint", "worldSize": WORLD_SIZE}
        )
        self._fence.check()
        self._store.put(self._spec.bucket, place + "manifest.json", manifest.model_dump_json().encode())
        done = Published(
            step=step,
            manifest_key=place + "manifest.json",
            size_bytes=sum(int(file["sizeBytes"]) for file in files),
            keys=tuple(place + str(file["path"]) for file in files),
        )
        self.published.append(done)
        move_latest(self._fence, step, done.manifest_key)
        self._prune()
        return done

    def publish_snapshot(self, step: int, folder: Path) -> tuple[str, str]:
        """Returns manifest key and digest."""
        place = f"{self._fence.prefix}snapshot/"
        files = self._upload_files(folder, place)
        digest = weights_digest((str(file["path"]), str(file["sha256"])) for file in files)
        model = self._spec.model
        manifest = SnapshotManifest.model_validate(
            {
                **self._common(step, files),
                "kind": "thriftune.snapshot",
                "tuning": self._spec.tuning,
                "base": {"id": model.id, "revision": model.revision, "licence": model.licence},
                "digest": digest,
            }
        )
        self._fence.check()
        self._store.put(self._spec.bucket, place + "manifest.json", manifest.model_dump_json().encode())
        return place + "manifest.json", digest

    def _upload_files(self, folder: Path, place: str) -> list[dict[str, Any]]:
        files = []
        for path in files_in(folder):
            name = path.relative_to(folder).as_posix()
            files.append({"path": name, "sizeBytes": path.stat().st_size, "sha256": sha256_file(path)})
            self._store.upload(self._spec.bucket, place + name, path)
        return files

    def _common(self, step: int, files: list[dict[str, Any]]) -> dict[str, Any]:
        return {
            "schemaVersion": 1,
            "tenant": self._spec.tenant,
            "jobId": self._spec.jobId,
            "attempt": self._spec.attempt,
            "fence": self._fence.number,
            "step": step,
            "threads": self._spec.threads,
            "configHash": self._spec.configHash,
            "files": files,
        }

    def _prune(self) -> None:
        """A checkpoint ends with its manifest: that goes first. A refused deletion costs cents, not the job."""
        while len(self.published) > KEEP:
            old = self.published.pop(0)
            try:
                self._store.delete(self._spec.bucket, [old.manifest_key, *old.keys])
            except StoreUnreachable:
                return


def move_latest(fence: Fence, step: int, manifest_key: str) -> None:
    """Forward only, by If-Match. Who loses looks again; a higher fence in there ends this container."""
    key = f"{fence.run_prefix}LATEST.json"
    body = LatestPointer(
        schemaVersion=1, kind="thriftune.latest", fence=fence.number, step=step, manifestKey=manifest_key
    ).model_dump_json()
    while True:
        fence.check()
        etag = None
        try:
            stored = fence.store.get(fence.bucket, key)
            etag = stored.etag
            current = read_pointer(stored.body)
            if current is not None and current.fence > fence.number:
                raise Fenced(f"LATEST belongs to fence {current.fence}")
            if current is not None and (current.fence, current.step) >= (fence.number, step):
                return
        except NotFound:
            pass
        try:
            fence.store.put(fence.bucket, key, body.encode(), absent=etag is None, etag=etag)
            return
        except (PreconditionFailed, NotFound):
            continue


def read_pointer(body: bytes) -> LatestPointer | None:
    """None for a damaged pointer: it is only a hint and may be overwritten."""
    try:
        return LatestPointer.model_validate_json(body, strict=True)
    except ValidationError:
        return None
