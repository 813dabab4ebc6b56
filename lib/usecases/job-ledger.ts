import type { JobLedger } from '#lib/contracts/api/job-ledger.ts';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { jobBillOf, type LostWork } from '#lib/core/report/job-bill.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { getJob } from './get-job.ts';
import type { OfJob } from './job-of.ts';
import type { Problem } from './problem.ts';

const PAGE = 500;

/** The charges of a job and what they add up to. */
export const jobLedger =
  (deps: Pick<Ports, 'jobs' | 'attempts' | 'ledger' | 'clock'>) =>
  async (input: OfJob): Promise<JobLedger | Problem> => {
    const whole = await getJob(deps)(input);
    if ('kind' in whole) return whole;
    const { job, attempts, rows } = whole;
    const forecastUsd = job.plan?.chosen.costUsd ?? { low: 0, likely: 0, high: 0 };
    const lostWork = lostWorkOf(attempts, await allEvents(deps, input), 1 / deps.clock.wallSecondsOf(1));
    return {
      schemaVersion: 1,
      id: job.jobId,
      clock: deps.clock.label,
      settled: job.money.settled,
      rows: [...rows],
      bill: jobBillOf({ rows, forecastUsd, lostWork }),
    };
  };

async function allEvents({ jobs }: Pick<Ports, 'jobs'>, { tenant, jobId }: OfJob): Promise<readonly JobEvent[]> {
  const events: JobEvent[] = [];
  for (;;) {
    const page = await jobs.events(tenant, jobId, events.at(-1)?.cursor, PAGE);
    events.push(...page);
    if (page.length < PAGE) return events;
  }
}

/** Time between the last checkpoint of an attempt that did not finish and its last step. Trainer events carry wall time. */
function lostWorkOf(
  attempts: readonly Attempt[],
  events: readonly JobEvent[],
  clockSecondsPerWallSecond: number,
): readonly LostWork[] {
  return attempts.flatMap(({ attempt, outcome }) => {
    if (outcome === undefined || outcome.kind === 'completed') return [];
    const told = events.flatMap((event) =>
      event.type === 'trainer' && event.attempt === attempt ? [event.event] : [],
    );
    const lastStep = told.findLast((event) => event.type === 'step');
    const saved =
      told.findLast((event) => event.type === 'checkpoint') ?? told.find((event) => event.type === 'started');
    if (lastStep === undefined || saved === undefined) return [];
    const seconds = ((Date.parse(lastStep.at) - Date.parse(saved.at)) / 1000) * clockSecondsPerWallSecond;
    return seconds > 0 ? [{ attempt, seconds: Math.round(seconds) }] : [];
  });
}
