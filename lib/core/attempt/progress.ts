import type { JobProgress } from '../job/job.ts';
import type { TrainerEvent, TrainerEventBatch } from './trainer-event.ts';

/**
 * Folds one batch of trainer events into the newest known progress.
 *
 * Batches come late and twice: a batch that is not newer, by (fence, seq), changes nothing. A new fence starts from the step that it resumed from, and
 * only a checkpoint that was announced counts as saved.
 */
export function progressOf(previous: JobProgress | undefined, batch: TrainerEventBatch): JobProgress {
  if (previous !== undefined && !isNewer(batch, previous)) return previous;
  const continued = previous?.fence === batch.fence ? previous : undefined;
  const start: JobProgress = {
    phase: 'downloading',
    step: previous?.savedStep ?? 0,
    totalSteps: previous?.totalSteps ?? 0,
    savedStep: previous?.savedStep ?? 0,
    lastSavedAt: previous?.lastSavedAt,
    loss: previous?.loss,
    validationLoss: previous?.validationLoss,
    ...continued,
    attempt: batch.attempt,
    fence: batch.fence,
    seq: batch.seq,
    at: batch.events.at(-1)?.at ?? previous?.at ?? '',
  };
  return batch.events.reduce(withEvent, start);
}

function isNewer(batch: TrainerEventBatch, previous: JobProgress): boolean {
  return batch.fence > previous.fence || (batch.fence === previous.fence && batch.seq > previous.seq);
}

function withEvent(progress: JobProgress, event: TrainerEvent): JobProgress {
  switch (event.type) {
    case 'phase':
      return { ...progress, phase: event.phase };
    case 'started':
      // A checkpoint that did not verify is lost, whatever was announced before.
      return { ...progress, step: event.resumedFromStep ?? 0, savedStep: event.resumedFromStep ?? 0 };
    case 'step':
      return {
        ...progress,
        phase: 'training',
        step: event.step,
        totalSteps: event.totalSteps,
        loss: event.loss,
        tokensPerSecond: event.tokensPerSecond,
      };
    case 'validation':
      return { ...progress, validationLoss: event.loss };
    case 'checkpoint':
      return { ...progress, savedStep: event.step, lastSavedAt: event.at };
    case 'measured':
    case 'heartbeat':
    case 'notice':
    case 'evaluated':
    case 'interrupted':
    case 'completed':
    case 'failed':
      return progress;
    default:
      return event satisfies never;
  }
}
