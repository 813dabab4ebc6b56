import type { Attempt, TrainerEnd } from '#lib/core/attempt/attempt.ts';
import { progressOf } from '#lib/core/attempt/progress.ts';
import type { TrainerEventBatch } from '#lib/core/attempt/trainer-event.ts';
import type { JobEventBody } from '#lib/core/job/job-event.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** Events of one write; a transaction holds 100 items. */
const PAGE = 40;

/** The key under which a batch counts as seen: an object is never rewritten. */
export function batchKey(fence: number, seq: number): string {
  return `trainer/${fence}/${seq}`;
}

/**
 * Takes in what a trainer reported in one object: progress, measured speed, its end, and the events for whoever reads along.
 *
 * Every part is idempotent and takes only what is newer. The events come last: they mark the batch as seen, so that a crash before them means that it
 * is taken in again.
 */
export const applyTrainerBatch =
  ({ jobs, attempts }: Pick<Ports, 'jobs' | 'attempts'>) =>
  async (attempt: Pick<Attempt, 'offerKey'>, batch: TrainerEventBatch): Promise<void> => {
    const { tenant, jobId, fence, seq } = batch;
    const job = await jobs.get(tenant, jobId);
    if (job === undefined) return;
    await jobs.advance(tenant, jobId, progressOf(job.progress, batch));
    const measured = batch.events.findLast((event) => event.type === 'measured');
    if (measured !== undefined) {
      const { tokensPerSecond, secondsPerStep, peakMemoryBytes } = measured;
      const { offerKey } = attempt;
      await jobs.patch(tenant, jobId, { measured: { tokensPerSecond, secondsPerStep, peakMemoryBytes, offerKey } });
    }
    const end = trainerEndOf(batch);
    if (end !== undefined) await attempts.noteTrainerEnd(tenant, jobId, batch.attempt, end);
    const bodies: JobEventBody[] = batch.events
      .filter((event) => event.type !== 'heartbeat')
      .map((event) => ({ type: 'trainer', attempt: batch.attempt, fence, event }));
    const key = batchKey(fence, seq);
    for (let start = 0; start + PAGE < bodies.length; start += PAGE) {
      await jobs.addEvents(tenant, jobId, `${key}/${start}`, bodies.slice(start, start + PAGE));
    }
    const rest = bodies.length === 0 ? 0 : Math.floor((bodies.length - 1) / PAGE) * PAGE;
    await jobs.addEvents(tenant, jobId, key, bodies.slice(rest));
  };

/** The last word of a container in this batch. */
function trainerEndOf({ fence, events }: TrainerEventBatch): TrainerEnd | undefined {
  const last = events.findLast(
    (event) => event.type === 'completed' || event.type === 'interrupted' || event.type === 'failed',
  );
  switch (last?.type) {
    case 'completed':
      return { kind: 'completed', fence, snapshotManifestKey: last.snapshotManifestKey, digest: last.digest };
    case 'interrupted':
      return { kind: 'interrupted', fence, savedStep: last.savedStep };
    case 'failed':
      return { kind: 'failed', fence, code: last.code, message: last.message };
    default:
      return undefined;
  }
}
