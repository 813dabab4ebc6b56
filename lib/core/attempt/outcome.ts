import type { AttemptOutcome, ProviderRecord, TrainerEnd } from './attempt.ts';
import type { TrainerFailureCode } from './trainer-event.ts';

/** Trainer failures that the next attempt would repeat. */
const FINAL_FAILURES: readonly TrainerFailureCode[] = ['TrainerConfigInvalid', 'TrainerBug', 'TrainerOutOfMemory'];

export interface EndedAttempt {
  /** What the provider says; missing when it does not know the compute (any more). */
  readonly record?: ProviderRecord | undefined;
  /** The last word of the attempt's newest container. */
  readonly trainerEnd?: TrainerEnd | undefined;
  readonly cancelRequested: boolean;
  /** Set when the wait for the attempt timed out, or its execution was ended. */
  readonly lostBecause?: string | undefined;
}

/**
 * Judges how an attempt ended.
 *
 * Done is what the trainer says is done, with its snapshot, whatever became of the machine afterwards; everything else follows from who ended the compute.
 */
export function outcomeOf({ record, trainerEnd, cancelRequested, lostBecause }: EndedAttempt): AttemptOutcome {
  if (trainerEnd?.kind === 'completed') return { kind: 'completed', because: 'the trainer published its snapshot' };
  if (cancelRequested) return { kind: 'stopped', because: 'the job was cancelled' };
  if (record?.endedBy === 'interruption') return { kind: 'interrupted', because: interruptionSentence(trainerEnd) };
  if (trainerEnd?.kind === 'failed') {
    const { code, message } = trainerEnd;
    return { kind: 'failed', because: message, code, retryable: !FINAL_FAILURES.includes(code) };
  }
  if (lostBecause !== undefined) return { kind: 'lost', because: lostBecause };
  if (record === undefined) return { kind: 'lost', because: 'the provider does not know the compute any more' };
  return endedWithoutWord(record, trainerEnd);
}

function endedWithoutWord(record: ProviderRecord, trainerEnd: TrainerEnd | undefined): AttemptOutcome {
  switch (record.endedBy) {
    case 'lease':
      return { kind: 'stopped', because: 'the lease ended: what the job may spend is spent' };
    case 'us':
      return { kind: 'stopped', because: 'it was stopped by the control plane' };
    default: {
      const saved = trainerEnd?.kind === 'interrupted' ? ' after the trainer saved and stopped' : ' without a word of the trainer';
      const said = record.exitMessage === undefined ? '' : `: ${record.exitMessage}`;
      return { kind: 'failed', because: `the compute ended by itself${saved}${said}`, code: 'ProviderFailed', retryable: true };
    }
  }
}

function interruptionSentence(trainerEnd: TrainerEnd | undefined): string {
  if (trainerEnd?.kind !== 'interrupted') return 'the provider took the capacity back';
  const { savedStep } = trainerEnd;
  return `the provider took the capacity back; ${savedStep === null ? 'nothing was saved' : `saved at step ${savedStep}`}`;
}
