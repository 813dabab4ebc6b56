"""The real child's work, start to end."""

from __future__ import annotations

import json
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from thriftune_trainer.child.job import ChildJob
from thriftune_trainer.child.protocol import (
    EVALUATION,
    STATE,
    CheckpointState,
    Interrupted,
    StopFlag,
    Workdir,
    write_json,
)
from thriftune_trainer.exits import ConfigError
from thriftune_trainer.training.evaluation import LEAST_LOSS_ROWS, Evaluator, draw_questions, pick_samples
from thriftune_trainer.training.model import Loaded, inner, load, load_base
from thriftune_trainer.training.rows import Messages, encode_rows, read_rows
from thriftune_trainer.training.snapshot import save_snapshot
from thriftune_trainer.training.trainer import Moments, build_trainer


def run(job: ChildJob, workdir: Workdir, stop: StopFlag) -> None:
    workdir.phase("loading")
    train_rows, test_rows = read_rows(Path(job.trainingFile)), read_rows(Path(job.testFile))
    loaded = load(job)
    stop.check()
    train(job, workdir, stop, loaded, train_rows, test_rows)
    workdir.phase("evaluating")
    result = evaluate(job, stop, loaded, test_rows)
    write_json(workdir.path / EVALUATION, result)
    workdir.emit({"type": "evaluated", "result": result})
    stop.check()
    save_snapshot(job, loaded, workdir)


def train(
    job: ChildJob,
    workdir: Workdir,
    stop: StopFlag,
    loaded: Loaded,
    train_rows: list[Messages],
    test_rows: list[Messages],
) -> None:
    limit = job.hyperparameters.maxLengthTokens
    train_items = encode_rows(loaded.tokenizer, train_rows, limit)
    test_items = encode_rows(loaded.tokenizer, test_rows, limit)
    moments = Moments(job, workdir, stop, loaded, test_items)
    trainer = build_trainer(job, loaded, workdir, train_items, moments)
    resume = resume_state(job)
    if resume is not None:
        moments.resume(resume)
    workdir.emit({"type": "started", "threads": job.threads, "device": loaded.device_name})
    workdir.phase("training")
    stop.check()
    trainer.train(resume_from_checkpoint=job.resumeDir)
    if trainer.state.global_step < job.hyperparameters.maxSteps:
        raise Interrupted
    stop.check()
    loaded.model = trainer.model


def resume_state(job: ChildJob) -> CheckpointState | None:
    if job.resumeDir is None:
        return None
    state: CheckpointState = json.loads((Path(job.resumeDir) / STATE).read_text(encoding="utf-8"))
    if state["configHash"] != job.configHash or state["threads"] != job.threads:
        raise ConfigError("the checkpoint was made with another configuration or thread count")
    return state


def evaluate(job: ChildJob, stop: StopFlag, loaded: Loaded, test_rows: list[Messages]) -> dict[str, Any]:
    """Tuned first: an interruption then costs the reference, not the result."""
    questions = draw_questions(test_rows, job.seed)
    if not questions:
        raise ConfigError("no test row ends in an assistant turn")
    spec = job.evaluation
    evaluator = Evaluator(job, loaded, stop)
    model = loaded.model.eval()
    tuned_rows = questions[: spec.tunedRows]
    after = evaluator.score(model, tuned_rows or questions[:LEAST_LOSS_ROWS], None)
    base = base_model(job, loaded)
    base_rows = questions[: spec.baseRows]
    with adapter_off(model, job):
        plain = evaluator.score(base, questions[: max(spec.baseRows, LEAST_LOSS_ROWS)], None)
        before = evaluator.score(base, base_rows, spec.labels) if spec.labels else plain
        if not spec.labels:
            before.hits &= {question.number for question in base_rows}
        before.asked = len(base_rows)
        before.loss_sum, before.loss_tokens = plain.loss_sum, plain.loss_tokens
        both = base_rows[: spec.tunedRows] or questions[:3]
        samples = pick_samples(both, before, after)
        old = [evaluator.answer(base, question, spec.labels) for question in samples]
    after.asked = len(tuned_rows)
    new = [evaluator.answer(model, question, None) for question in samples]
    return {
        "before": before.as_score(),
        "after": after.as_score(),
        "samples": [
            {"question": question.prompt[-1]["content"], "expected": question.expected, "before": was, "after": now}
            for question, was, now in zip(samples, old, new, strict=True)
        ],
    }


def base_model(job: ChildJob, loaded: Loaded) -> Any:
    """The untouched base: the same object with its adapter off, or loaded again after a full tuning."""
    return inner(loaded.model) if job.tuning != "full" else load_base(job).to(loaded.device).eval()


def adapter_off(model: Any, job: ChildJob) -> Any:
    return model.disable_adapter() if job.tuning != "full" else nullcontext()
