"""TRL's SFTTrainer with our own loss, our own moments of saving, and a resume that is bit-exact."""

from __future__ import annotations

import resource
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from transformers import Trainer, TrainerCallback
from trl import SFTConfig, SFTTrainer

from thriftune_trainer.child.cadence import cadence_of
from thriftune_trainer.child.job import ChildJob
from thriftune_trainer.child.protocol import CheckpointState, StopFlag, Workdir, validation_every
from thriftune_trainer.training.loss import collate, summed_loss
from thriftune_trainer.training.model import Loaded, autocast
from thriftune_trainer.training.rows import Encoded

MEASURE_AT = 20
#: The first steps of a process pay for allocation and are left out of the measure.
WARM_STEPS = 2
VALIDATION_ROWS = 32


class AnswerTrainer(SFTTrainer):
    """The loss is the mean over the answer tokens of the whole optimizer step."""

    def __init__(self, job: ChildJob, loaded: Loaded, **arguments: Any) -> None:
        self.job = job
        self.loaded = loaded
        self.step_tokens = 0
        super().__init__(**arguments)
        self.model_accepts_loss_kwargs = True

    def compute_loss(
        self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        self.step_tokens += int(inputs["attention_mask"].sum())
        with autocast(self.job, self.loaded.device):
            loss, count = summed_loss(self.model, inputs)
        return loss / (num_items_in_batch if num_items_in_batch is not None else count)

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        """Without TRL's model card."""
        Trainer._save_checkpoint(self, model, trial)


class Moments(TrainerCallback):
    """Saving by wall time and on SIGTERM, events, validation, and the sleep that stands for a slower GPU."""

    def __init__(self, job: ChildJob, workdir: Workdir, stop: StopFlag, loaded: Loaded, test: list[Encoded]) -> None:
        self.job = job
        self.workdir = workdir
        self.stop = stop
        self.loaded = loaded
        self.validation = validation_batches(test, loaded)
        self.cadence = cadence_of(job)
        self.first_step = 0
        self.measured = False
        self.step_started = 0.0
        self.step_seconds = 0.0
        self.saving_started = 0.0
        self.steps_timed: list[tuple[float, int]] = []
        self.trainer: AnswerTrainer | None = None

    def resume(self, state: CheckpointState) -> None:
        self.first_step = state["step"]
        self.measured = state["measured"]

    def on_train_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        self.cadence.restart()

    def on_step_begin(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        assert self.trainer is not None
        self.trainer.step_tokens = 0
        self.step_started = time.monotonic()

    def on_step_end(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        assert self.trainer is not None
        compute_seconds = time.monotonic() - self.step_started
        self.stop.sleep(compute_seconds * (self.job.slowdownFactor - 1))
        self.step_seconds = max(time.monotonic() - self.step_started, 1e-6)
        self.steps_timed.append((self.step_seconds, self.trainer.step_tokens))
        last = state.global_step >= self.job.hyperparameters.maxSteps
        if self.stop.is_set and not last:
            control.should_training_stop = True
        control.should_save = last or self.cadence.is_due(self.stop.is_set)

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **_: Any) -> None:
        """After each step, before a save: its event, then what is due at this step number."""
        if not logs or "loss" not in logs:
            return
        assert self.trainer is not None
        step = state.global_step
        self.workdir.emit(
            {
                "type": "step",
                "step": step,
                "totalSteps": self.job.hyperparameters.maxSteps,
                "loss": float(logs["loss"]),
                "learningRate": float(logs["learning_rate"]),
                "tokensPerSecond": round(self.trainer.step_tokens / self.step_seconds, 3),
            }
        )
        if not self.measured and self._is_measure_step(step):
            self._measure(step)
        if step % validation_every(self.job.hyperparameters.maxSteps) == 0 and not self.stop.is_set:
            self.workdir.emit({"type": "validation", "step": step, "loss": self._validate()})
        self.saving_started = time.monotonic()

    def on_save(self, args: Any, state: Any, control: Any, **_: Any) -> None:
        folder = Path(args.output_dir) / f"checkpoint-{state.global_step}"
        (folder / "training_args.bin").unlink(missing_ok=True)
        (folder / "README.md").unlink(missing_ok=True)
        content = CheckpointState(
            step=state.global_step, threads=self.job.threads, configHash=self.job.configHash, measured=self.measured
        )
        seconds = time.monotonic() - self.saving_started
        self.workdir.publish_checkpoint(folder, content, seconds)
        self.cadence.saved(seconds)

    def _is_measure_step(self, step: int) -> bool:
        target = MEASURE_AT if self.first_step < MEASURE_AT else self.first_step + MEASURE_AT
        return step == min(target, self.job.hyperparameters.maxSteps)

    def _measure(self, step: int) -> None:
        timed = self.steps_timed[WARM_STEPS:] or self.steps_timed
        seconds = sum(item[0] for item in timed)
        self.measured = True
        self.workdir.emit(
            {
                "type": "measured",
                "step": step,
                "tokensPerSecond": round(sum(item[1] for item in timed) / seconds, 3),
                "secondsPerStep": round(seconds / len(timed), 6),
                "peakMemoryBytes": peak_memory_bytes(self.loaded.device),
            }
        )

    def _validate(self) -> float:
        """Neither dropout nor any draw of random numbers: the run goes on as if nothing had been."""
        assert self.trainer is not None
        model = self.trainer.model
        model.eval()
        with torch.no_grad(), autocast(self.job, self.loaded.device):
            parts = [summed_loss(model, batch) for batch in self.validation]
        model.train()
        return float(sum(float(loss) for loss, _ in parts) / sum(count for _, count in parts))


def validation_batches(test: list[Encoded], loaded: Loaded) -> list[dict[str, torch.Tensor]]:
    rows = sorted(test[:VALIDATION_ROWS], key=lambda row: len(row.input_ids))
    pad = loaded.tokenizer.pad_token_id
    return [collate(rows[start : start + 16], pad, loaded.device) for start in range(0, len(rows), 16)]


def peak_memory_bytes(device: torch.device) -> int:
    if device.type == "cuda":
        return int(torch.cuda.max_memory_reserved(device))
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def build_trainer(
    job: ChildJob, loaded: Loaded, workdir: Workdir, train: list[Encoded], moments: Moments
) -> AnswerTrainer:
    output = workdir.path / "saving"
    shutil.rmtree(output, ignore_errors=True)
    rows = Dataset.from_dict({"input_ids": [row.input_ids for row in train], "labels": [row.labels for row in train]})
    pad = loaded.tokenizer.pad_token_id

    def collator(examples: list[dict[str, list[int]]]) -> dict[str, torch.Tensor]:
        return collate([Encoded(item["input_ids"], item["labels"]) for item in examples], pad)

    trainer = AnswerTrainer(
        job,
        loaded,
        model=loaded.model,
        args=arguments(job, output, loaded.device),
        train_dataset=rows,
        data_collator=collator,
        processing_class=loaded.tokenizer,
        callbacks=[moments],
    )
    moments.trainer = trainer
    return trainer


def arguments(job: ChildJob, output: Path, device: torch.device) -> SFTConfig:
    hyper = job.hyperparameters
    return SFTConfig(
        output_dir=str(output),
        max_steps=hyper.maxSteps,
        per_device_train_batch_size=hyper.microBatch,
        gradient_accumulation_steps=hyper.accumulation,
        learning_rate=hyper.learningRate,
        warmup_steps=hyper.warmupSteps,
        lr_scheduler_type=hyper.schedule,
        weight_decay=hyper.weightDecay,
        max_grad_norm=hyper.maxGradNorm,
        seed=job.seed,
        optim="adamw_torch",
        bf16=False,
        fp16=False,
        use_cpu=device.type == "cpu",
        gradient_checkpointing=device.type == "cuda",
        save_strategy="no",
        logging_strategy="steps",
        logging_steps=1,
        logging_nan_inf_filter=False,
        disable_tqdm=True,
        report_to="none",
        dataloader_num_workers=0,
        dataloader_pin_memory=device.type == "cuda",
        max_length=None,
        packing=False,
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
    )
