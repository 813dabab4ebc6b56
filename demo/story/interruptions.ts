import type { TrainerEvent } from '#lib/core/attempt/trainer-event.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { seededRandom } from '#lib/core/units/seeded-random.ts';
import type { DemoResult } from '../demo-result.ts';

/** Interruptions come in this part of a job: late enough to have a checkpoint, early enough to have work left. */
const EARLIEST_SHARE = 0.3;
const LATEST_SHARE = 0.85;

/** When interruptions shall come, as shares of a job's steps, in order; the seed alone decides. */
export function drawShares(count: number, seed: number): readonly number[] {
  const random = seededRandom(seed);
  const width = (LATEST_SHARE - EARLIEST_SHARE) / Math.max(1, count);
  return Array.from({ length: count }, (_, index) => {
    const share = EARLIEST_SHARE + width * (index + 0.15 + 0.7 * random());
    return Math.round(share * 1000) / 1000;
  });
}

/** What became of each interruption, read from the job's events. */
export function interruptionsOf(
  events: readonly JobEvent[],
  shares: readonly number[],
  service: 'ec2' | 'sagemaker',
): DemoResult['interruptions'] {
  const trainer = events.filter((event) => event.type === 'trainer');
  const resumes = trainer.filter(({ event }) => event.type === 'started').slice(1);
  return resumes.map((resume, index) => {
    const before = trainer.filter(({ fence }) => fence < resume.fence);
    const lastFence = Math.max(...before.map(({ fence }) => fence));
    const ofContainer = before.filter(({ fence }) => fence === lastFence);
    const attempt = ofContainer.at(-1)?.attempt ?? 1;
    const notice = events.find((event) => event.type === 'interruption-notice' && event.attempt === attempt);
    const offer = events.findLast((event) => event.type === 'attempt-launched' && event.attempt === resume.attempt);
    return {
      plannedShare: shares[index] ?? 0,
      attempt,
      service,
      ...(notice === undefined ? {} : { noticeAt: notice.at }),
      atStep: Math.max(0, ...ofContainer.map(({ event }) => ('step' in event ? event.step : 0))),
      savedStep: lastCheckpointStep(ofContainer.map(({ event }) => event)),
      resumedFromStep: resume.event.type === 'started' ? resume.event.resumedFromStep : null,
      ...(offer?.type === 'attempt-launched' ? { resumedOn: offer.offerKey } : {}),
    };
  });
}

function lastCheckpointStep(events: readonly TrainerEvent[]): number | null {
  const last = events.findLast((event) => event.type === 'checkpoint');
  return last?.type === 'checkpoint' ? last.step : null;
}
