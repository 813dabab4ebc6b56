/**
 * Errors that leave a step. Step Functions matches `name`, so each name is a literal: a minifier renames classes, not strings.
 *
 * Every name is a code of the catalogue in `catalogue.ts`.
 */
export abstract class StepError extends Error {
  abstract override readonly name: string;
}

/** Rows that cannot be learnt from; the message names lines. */
export class DatasetInvalid extends StepError {
  override readonly name = 'DatasetInvalid';
}

/** The base model is not in the account's model store. */
export class ModelNotStaged extends StepError {
  override readonly name = 'ModelNotStaged';
}

/** No offer fits the model, the cap and the deadline. */
export class NoFeasiblePlan extends StepError {
  override readonly name = 'NoFeasiblePlan';
}

/** The money for the job cannot be set aside. */
export class HoldRefused extends StepError {
  override readonly name = 'HoldRefused';
}

/** The provider calls the launch itself wrong; another try would be refused alike. */
export class LaunchRejected extends StepError {
  override readonly name = 'LaunchRejected';
}

/** No offer of the ladder gave capacity in the time that was left. */
export class CapacityExhausted extends StepError {
  override readonly name = 'CapacityExhausted';
}

/** The job was tried as often as it may be. */
export class TooManyAttempts extends StepError {
  override readonly name = 'TooManyAttempts';
}

/** What the job may spend is spent, and it is not finished. */
export class CapReached extends StepError {
  override readonly name = 'CapReached';
}

/** The deadline passed before the job was finished. */
export class DeadlineMissed extends StepError {
  override readonly name = 'DeadlineMissed';
}

/** The trainer refused its settings. */
export class TrainerConfigInvalid extends StepError {
  override readonly name = 'TrainerConfigInvalid';
}

/** The trainer's own code failed. */
export class TrainerBug extends StepError {
  override readonly name = 'TrainerBug';
}

/** The trainer ran out of memory. */
export class TrainerOutOfMemory extends StepError {
  override readonly name = 'TrainerOutOfMemory';
}

/** The trainer could not read or verify an input. */
export class TrainerInputUnreadable extends StepError {
  override readonly name = 'TrainerInputUnreadable';
}

/** Attempts ended again and again without a word of the trainer and without progress. */
export class ProviderFailed extends StepError {
  override readonly name = 'ProviderFailed';
}

/** The provider has not ended the compute yet, so that nothing can be booked: the step is repeated a little later. */
export class ComputeStillEnding extends StepError {
  override readonly name = 'ComputeStillEnding';
}

/** The result's manifest or one of its files does not verify. */
export class SnapshotInvalid extends StepError {
  override readonly name = 'SnapshotInvalid';
}

/** A step was called with something that is not its input: a bug in the state machine. */
export class InvalidStepInput extends StepError {
  override readonly name = 'InvalidStepInput';
}

/** The step's job is not there. */
export class JobNotFound extends StepError {
  override readonly name = 'JobNotFound';
}

/** The user asked for the job to be stopped. */
export class JobCancelled extends StepError {
  override readonly name = 'JobCancelled';
}
