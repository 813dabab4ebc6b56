import type { OfferKey } from '../catalog/offer-key.ts';
import type { AttemptOutcome, ProviderRecord, TrainerEnd } from './attempt.ts';

export interface OutcomeInput {
  /** Undefined when the provider does not know the compute (any more). */
  readonly record?: ProviderRecord | undefined;
  /** The newest trainer's last word, if it said one. */
  readonly trainerEnd?: TrainerEnd | undefined;
  readonly cancelRequested: boolean;
  /** The attempt that was acquired before this one was let go. */
  /** Whether a container of the attempt said anything. */
  readonly hasSpoken?: boolean | undefined;
  readonly movedTo?: { readonly attempt: number; readonly offerKey: OfferKey } | undefined;
  /** Why nothing was heard of the attempt, when its wait ran out. */
  readonly lostBecause?: string | undefined;
}

/**
 * How an attempt ended, from what provider and trainer said.
 *
 * A finished result counts whatever ended the compute afterwards; no exit code makes one.
 */
export function outcomeOf(input: OutcomeInput): AttemptOutcome {
  const { record, trainerEnd, cancelRequested, movedTo, lostBecause } = input;
  if (trainerEnd?.kind === 'completed') return { kind: 'completed', because: 'the trainer published the result' };
  if (cancelRequested) return { kind: 'stopped', because: 'the job was cancelled' };
  if (trainerEnd?.kind === 'failed' && !isRetryable(trainerEnd)) return failureOf(trainerEnd);
  if (record?.endedBy === 'interruption') return interruptionOf(trainerEnd);
  if (record?.endedBy === 'lease')
    return { kind: 'stopped', because: 'the lease ended: the money held for this attempt would have been spent' };
  if (foundNoCapacity(input)) return { kind: 'stopped', because: 'SageMaker found no capacity for it' };
  // What it was fenced by is the attempt that took its place.
  if (movedTo !== undefined && (record?.endedBy === 'us' || record?.endedBy === 'itself'))
    return { kind: 'stopped', because: `the job moved to attempt ${movedTo.attempt} on ${movedTo.offerKey}` };
  if (trainerEnd?.kind === 'failed') return failureOf(trainerEnd);
  if (trainerEnd?.kind === 'interrupted') {
    return { kind: 'interrupted', because: `the trainer was told to stop; saved ${savedStepOf(trainerEnd.savedStep)}` };
  }
  if (lostBecause !== undefined) return { kind: 'lost', because: lostBecause };
  if (record === undefined) return { kind: 'lost', because: 'the provider does not know the compute' };
  return endOfCompute(record);
}

/**
 * SageMaker takes every job and looks for capacity afterwards: one that ended as a capacity error, or was given up before a word of its container, found
 * none. That is a refusal and no failure.
 */
export function foundNoCapacity({ record, trainerEnd, hasSpoken, lostBecause }: OutcomeInput): boolean {
  if (record?.service !== 'sagemaker' || hasSpoken === true || trainerEnd !== undefined) return false;
  return lostBecause !== undefined || record.exitMessage?.startsWith('CapacityError') === true;
}

function endOfCompute(record: ProviderRecord): AttemptOutcome {
  const said = record.exitMessage === undefined ? '' : `: ${record.exitMessage}`;
  switch (record.endedBy) {
    case 'us':
      return { kind: 'stopped', because: 'we ended the compute' };
    case 'provider-error':
      return {
        kind: 'failed',
        code: 'ProviderFailed',
        retryable: true,
        because: `${record.service} ended the compute with an error${said}`,
      };
    case 'itself':
      return {
        kind: 'failed',
        code: 'ProviderFailed',
        retryable: true,
        because: `the compute ended without a word of the trainer${said}`,
      };
    default:
      return { kind: 'lost', because: `nothing says how ${record.providerId} ended` };
  }
}

function failureOf(end: Extract<TrainerEnd, { kind: 'failed' }>): AttemptOutcome {
  return { kind: 'failed', code: end.code, retryable: isRetryable(end), because: end.message };
}

function interruptionOf(end: TrainerEnd | undefined): AttemptOutcome {
  const saved = end?.kind === 'interrupted' ? `; saved ${savedStepOf(end.savedStep)}` : '';
  return { kind: 'interrupted', because: `the provider took the capacity back${saved}` };
}

/** A wrong setting and a bug fail alike on every machine; the rest may be the machine's fault. */
function isRetryable({ code }: Extract<TrainerEnd, { kind: 'failed' }>): boolean {
  return code !== 'TrainerConfigInvalid' && code !== 'TrainerBug';
}

function savedStepOf(step: number | null): string {
  return step === null ? 'nothing' : `at step ${step}`;
}
