"""One container's life: claim a fence, bring the inputs, resume, run the child, pass on what it makes, end cleanly."""

from __future__ import annotations

import json
import shutil
import signal
import threading
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from thriftune_trainer import exits
from thriftune_trainer.child.job import write_job
from thriftune_trainer.child.protocol import CHECKPOINTS, ERROR, EVALUATION, LOG, SNAPSHOT, Interrupted
from thriftune_trainer.contracts.trainer_spec import TrainerSpec
from thriftune_trainer.store.s3 import ObjectStore, StoreUnreachable
from thriftune_trainer.supervisor.checkpoints import KEEP, CheckpointWriter, Rejected, Resumable, find_resumable
from thriftune_trainer.supervisor.child_job import child_job_of
from thriftune_trainer.supervisor.environment import Environment
from thriftune_trainer.supervisor.events import EventLog
from thriftune_trainer.supervisor.fence import Fence, claim_fence
from thriftune_trainer.supervisor.inputs import fetch_inputs
from thriftune_trainer.supervisor.log import Log
from thriftune_trainer.supervisor.notice import Notices
from thriftune_trainer.supervisor.relay import URGENT, EventTail, LocalCheckpoints
from thriftune_trainer.supervisor.spawner import Child, spawn

POLL_SECONDS = 0.05
LOG_EVERY_SECONDS = 10.0
#: Part of the notice that the child may use; the rest is for uploading and the last event.
CHILD_SHARE_OF_NOTICE = 0.7
FINISH_SECONDS = 120.0
FENCED_GRACE_SECONDS = 5.0


class Run:
    def __init__(self, environment: Environment, store: ObjectStore, spec: TrainerSpec, notices: Notices) -> None:
        self.environment = environment
        self.store = store
        self.spec = spec
        self.notices = notices
        self.workdir = environment.work_dir
        self.started = time.monotonic()
        self.fence: Fence = claim_fence(store, spec.bucket, spec.runPrefix, spec.attempt)
        self.log = Log(tenant=spec.tenant, jobId=spec.jobId, attempt=spec.attempt, fence=self.fence.number)
        self.events = EventLog(spec, self.fence)
        self.writer = CheckpointWriter(spec, self.fence)
        self.local = LocalCheckpoints(self.workdir / CHECKPOINTS, KEEP)
        self.tail = EventTail(self.workdir)
        self.resumed: Resumable | None = None
        self.rejected: list[Rejected] = []
        self.save_seconds: dict[int, float] = {}
        self.fenced: exits.Fenced | None = None
        self.notice_at: float | None = None
        self._stop = threading.Event()
        self._log_size = 0

    def execute(self) -> int:
        self.log("fence claimed")
        pulse = threading.Thread(target=self._pulse, name="pulse", daemon=True)
        pulse.start()
        try:
            return self._work()
        except Interrupted:
            return self._end_interrupted()
        except exits.Fenced as error:
            return self.fail(error.exit_code, error.code, str(error))
        except exits.TrainerError as error:
            return self.fail(error.exit_code, error.code, str(error))
        except StoreUnreachable as error:
            return self.fail(exits.INTERRUPTED, exits.INPUT_UNREADABLE, str(error))
        finally:
            self._stop.set()
            pulse.join(timeout=5)

    def _work(self) -> int:
        shutil.rmtree(self.workdir, ignore_errors=True)
        self.workdir.mkdir(parents=True)
        self.events.add({"type": "phase", "phase": "downloading"})
        inputs = fetch_inputs(self.store, self.spec, self.workdir / "inputs", self.environment.cache, self._pause)
        self.resumed, self.rejected = find_resumable(self.store, self.spec, self.fence.number, self.workdir / "resume")
        self._pause()
        job = child_job_of(
            self.spec,
            inputs,
            self.resumed,
            age_seconds=time.monotonic() - self.started,
            notice_seconds=self._child_share(),
        )
        write_job(job, self.workdir)
        self.log("child starts", resumedFromStep=self.resumed.step if self.resumed else None)
        child = spawn(self.environment, self.workdir, self.spec.threads)
        code = self._attend(child)
        self._relay()
        if self.fenced is not None:
            raise self.fenced
        self.log("child ended", exitCode=code)
        if code == exits.DONE:
            return self._end_completed()
        if code == exits.INTERRUPTED or (self.notice_at is not None and code in (143, 137)):
            return self._end_interrupted()
        return self._end_failed(code)

    # While the child runs

    def _attend(self, child: Child) -> int:
        """Until the child has ended and nothing waits for upload."""
        uploader = threading.Thread(target=self._upload_loop, name="uploader", daemon=True)
        child_ended = self._child_ended = threading.Event()
        uploader.start()
        term_sent_at: float | None = None
        while (code := child.poll()) is None:
            self._relay()
            if term_sent_at is None and (self.fenced is not None or self._noticed()):
                child.send(signal.SIGTERM)
                term_sent_at = time.monotonic()
            if term_sent_at is not None and time.monotonic() - term_sent_at > self._child_grace():
                child.send(signal.SIGKILL)
                term_sent_at = time.monotonic()
            time.sleep(POLL_SECONDS)
        child_ended.set()
        end = self._deadline()
        while uploader.is_alive() and time.monotonic() < end:
            self._noticed()
            end = min(end, self._deadline())
            uploader.join(timeout=POLL_SECONDS)
        return code

    def _child_grace(self) -> float:
        return FENCED_GRACE_SECONDS if self.fenced else self._child_share()

    def _child_share(self) -> float:
        return self.environment.notice_seconds * CHILD_SHARE_OF_NOTICE

    def _deadline(self) -> float:
        if self.notice_at is None:
            return time.monotonic() + FINISH_SECONDS
        return self.notice_at + self.environment.notice_seconds

    def _noticed(self) -> bool:
        if self.notice_at is not None:
            return True
        source = self.notices.source()
        if source is None:
            return False
        self.notice_at = time.monotonic()
        self.log("notice", source=source)
        self.events.add({"type": "notice", "source": source})
        self.events.try_flush()
        return True

    def _pause(self) -> None:
        if self._noticed():
            raise Interrupted

    def _relay(self) -> None:
        urgent = False
        for event in self.tail.read():
            kind = event["type"]
            if kind == "checkpoint":
                self.save_seconds[event["step"]] = event["saveSeconds"]
                continue
            if kind == "started":
                event = self._started(event)
            if kind == "evaluated":
                event = self._evaluated(event)
            self.events.add(event)
            urgent = urgent or kind in URGENT
        if urgent:
            self.events.try_flush()

    def _started(self, event: dict[str, Any]) -> dict[str, Any]:
        return {
            **event,
            "resumedFromStep": self.resumed.step if self.resumed else None,
            "resumedFromFence": self.resumed.fence if self.resumed else None,
            "rejectedCheckpoints": [asdict(item) for item in self.rejected],
        }

    def _evaluated(self, event: dict[str, Any]) -> dict[str, Any]:
        key = f"{self.fence.prefix}{EVALUATION}"
        body = json.dumps(event["result"], allow_nan=False).encode()
        retry(lambda: self.store.put(self.spec.bucket, key, body), self._deadline())
        return {**event, "evaluationKey": key}

    # Threads

    def _pulse(self) -> None:
        last_log = time.monotonic()
        while not self._stop.wait(self.spec.heartbeatEverySeconds):
            self.events.try_flush(heartbeat=True)
            if time.monotonic() - last_log >= LOG_EVERY_SECONDS:
                last_log = time.monotonic()
                self._upload_log()

    def _upload_loop(self) -> None:
        """Ends when the child has ended and its newest checkpoint is in S3, or when fenced."""
        while True:
            ended = self._child_ended.is_set()
            waiting = self.local.newest_waiting()
            if waiting is None:
                if ended:
                    return
                self._child_ended.wait(POLL_SECONDS)
                continue
            try:
                self._publish(*waiting)
            except exits.Fenced as error:
                self.fenced = error
                return
            except StoreUnreachable as error:
                self.log("checkpoint upload failed", step=waiting[0], reason=str(error))
                time.sleep(0.5)

    def _publish(self, step: int, folder: Path) -> None:
        saved_at = folder.stat().st_mtime
        done = self.writer.publish(step, folder)
        upload_seconds = max(0.0, time.time() - saved_at)
        self.local.uploaded = step
        self.local.remove_old(lambda path: shutil.rmtree(path, ignore_errors=True))
        self._relay_save_seconds(step)
        self.events.add(
            {
                "type": "checkpoint",
                "step": step,
                "manifestKey": done.manifest_key,
                "sizeBytes": done.size_bytes,
                "saveSeconds": self.save_seconds.get(step, 0.0),
                "uploadSeconds": round(upload_seconds, 3),
            }
        )
        self.events.try_flush()

    def _relay_save_seconds(self, step: int) -> None:
        """The child's line comes a moment after the folder; the main thread reads it."""
        end = time.monotonic() + 0.5
        while step not in self.save_seconds and time.monotonic() < end and not self._child_ended.is_set():
            time.sleep(POLL_SECONDS / 5)

    def _upload_log(self) -> None:
        path = self.workdir / LOG
        try:
            size = path.stat().st_size
            if size != self._log_size:
                self.store.upload(self.spec.bucket, f"{self.fence.prefix}{LOG}", path)
                self._log_size = size
        except (OSError, StoreUnreachable):
            return

    # Ends

    def _end_completed(self) -> int:
        self.events.add({"type": "phase", "phase": "publishing"})
        self.events.try_flush()
        step = self.spec.hyperparameters.maxSteps
        key, digest = retry(lambda: self.writer.publish_snapshot(step, self.workdir / SNAPSHOT), self._deadline())
        self._upload_log()
        self.events.end({"type": "completed", "step": step, "snapshotManifestKey": key, "digest": digest})
        retry(self.events.flush, self._deadline())
        self.log("completed", step=step, digest=digest)
        return exits.DONE

    def _end_interrupted(self) -> int:
        saved = self.writer.published[-1].step if self.writer.published else None
        if saved is None and self.resumed is not None:
            saved = self.resumed.step
        self._upload_log()
        self.events.end({"type": "interrupted", "step": max(self.events.step, saved or 0), "savedStep": saved})
        end = min(self._deadline(), time.monotonic() + FINISH_SECONDS)
        try:
            retry(self.events.flush, end)
        except StoreUnreachable as error:
            self.log("the last events could not be written", reason=str(error))
        self.log("interrupted", savedStep=saved)
        return exits.INTERRUPTED

    def _end_failed(self, code: int) -> int:
        try:
            value = json.loads((self.workdir / ERROR).read_text(encoding="utf-8"))
            failure, message = str(value["code"]), str(value["message"])
        except (OSError, ValueError, KeyError):
            failure, message = exits.code_of_exit(code), f"the training process ended with exit code {code}"
        known = code in (exits.CONFIG, exits.OUT_OF_MEMORY)
        return self.fail(code if known else exits.BUG, failure, message)

    def fail(self, code: int, failure: str, message: str) -> int:
        write_failure(self.environment.ml_root, failure, message)
        self._upload_log()
        self.events.end({"type": "failed", "code": failure, "message": exits.shorten(message)})
        try:
            retry(self.events.flush, time.monotonic() + 10)
        except StoreUnreachable as error:
            self.log("the last events could not be written", reason=str(error))
        self.log("failed", code=failure, reason=message, exitCode=code)
        return code


def write_failure(ml_root: Path, failure: str, message: str) -> None:
    """Where SageMaker looks for the reason."""
    folder = ml_root / "output"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "failure").write_text(exits.shorten(f"{failure}: {message}"), encoding="utf-8")


def retry(run: Any, end: float) -> Any:
    """Again and again while S3 does not answer, until `end`."""
    while True:
        try:
            return run()
        except StoreUnreachable:
            if time.monotonic() > end:
                raise
            time.sleep(0.3)
