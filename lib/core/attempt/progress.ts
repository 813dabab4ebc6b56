import type { JobProgress } from '../job/job.ts';
import type { TrainerEvent, TrainerEventBatch } from './trainer-event.ts';

/**
 * The progress after a batch of events. It never goes back: a batch that is not newer by (fence, seq) changes nothing.
 *
 * A new fence starts from the step that it resumed from; `savedStep` moves by checkpoint events alone, and back only when a new fence had to resume
 * from an older checkpoint.
 */
export function progressOf(previous: JobProgress | undefined, batch: TrainerEventBatch): JobProgress {
  if (previous !== undefined && !isNewer(batch, previous)) return previous;
  const start: JobProgress =
    previous === undefined || previous.fence !== batch.fence
      ? startOf(previous, batch)
      : { ...previous, seq: batch.seq };
  return batch.events.reduce(after, start);
}

function isNewer(batch: TrainerEventBatch, { fence, seq }: JobProgress): boolean {
  return batch.fence > fence || (batch.fence === fence && batch.seq > seq);
}

function startOf(previous: JobProgress | undefined, { attempt, fence, seq, events }: TrainerEventBatch): JobProgress {
  const savedStep = previous?.savedStep ?? 0;
  return {
    attempt,
    fence,
    seq,
    phase: 'downloading',
    step: savedStep,
    totalSteps: previous?.totalSteps ?? 0,
    savedStep,
    ...(previous?.lastSavedAt === undefined ? {} : { lastSavedAt: previous.lastSavedAt }),
    ...(previous?.checkpointBytes === undefined ? {} : { checkpointBytes: previous.checkpointBytes }),
    at: events[0]?.at ?? previous?.at ?? '',
  };
}

function after(progress: JobProgress, event: TrainerEvent): JobProgress {
  const now = { ...progress, at: event.at };
  switch (event.type) {
    case 'phase':
      return { ...now, phase: event.phase };
    case 'started':
      return { ...now, step: event.resumedFromStep ?? 0, savedStep: event.resumedFromStep ?? 0 };
    case 'step':
      return {
        ...now,
        phase: 'training',
        step: event.step,
        totalSteps: event.totalSteps,
        loss: event.loss,
        tokensPerSecond: event.tokensPerSecond,
      };
    case 'validation':
      return { ...now, validationLoss: event.loss };
    case 'checkpoint':
      return {
        ...now,
        savedStep: Math.max(progress.savedStep, event.step),
        lastSavedAt: event.at,
        checkpointBytes: event.sizeBytes,
      };
    case 'heartbeat':
      return { ...now, step: Math.max(progress.step, event.step) };
    case 'interrupted':
    case 'completed':
      return { ...now, step: Math.max(progress.step, event.step) };
    case 'measured':
    case 'notice':
    case 'evaluated':
    case 'failed':
      return now;
    default:
      return event satisfies never;
  }
}
