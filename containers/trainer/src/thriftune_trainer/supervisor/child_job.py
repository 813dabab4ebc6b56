"""What the child is told: the spec with S3 places replaced by local ones."""

from __future__ import annotations

from thriftune_trainer.child.job import ChildEvaluation, ChildHyperparameters, ChildJob, read_cadence
from thriftune_trainer.contracts.trainer_spec import TrainerSpec
from thriftune_trainer.supervisor.checkpoints import Resumable
from thriftune_trainer.supervisor.inputs import LocalInputs


def child_job_of(
    spec: TrainerSpec, inputs: LocalInputs, resumed: Resumable | None, *, age_seconds: float, notice_seconds: float
) -> ChildJob:
    evaluation = spec.evaluation.model_dump()
    labels = evaluation.pop("labels", None)
    return ChildJob(
        modelDir=str(inputs.model_dir.resolve()),
        modelId=spec.model.id,
        trainingFile=str(inputs.training_file.resolve()),
        testFile=str(inputs.test_file.resolve()),
        resumeDir=str(resumed.folder.resolve()) if resumed else None,
        objective=spec.objective,
        tuning=spec.tuning,
        precision=spec.precision,
        hyperparameters=ChildHyperparameters(**spec.hyperparameters.model_dump()),
        evaluation=ChildEvaluation(**evaluation, labels=tuple(labels) if labels else None),
        seed=spec.seed,
        threads=spec.threads,
        checkpointEverySeconds=spec.checkpointEverySeconds,
        slowdownFactor=spec.slowdownFactor,
        configHash=spec.configHash,
        cadence=read_cadence(spec.cadence.model_dump()) if spec.cadence else None,
        ageSeconds=age_seconds,
        noticeSeconds=notice_seconds,
    )
