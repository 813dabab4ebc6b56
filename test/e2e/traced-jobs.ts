import { beforeAll, describe, expect, test } from 'vitest';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import { MACHINE, type Scenario } from './courses.ts';
import { type Predicted, predictRun } from './predicted-run.ts';
import { runTracedJob, type TracedRun } from './traced-job.ts';
import { onTracedMarket } from './traced-market.ts';

/** A job goes where the trace simulator says it goes, at the cost that it says. */
export function describeTracedJob(
  title: string,
  { course, workTicks, deadlineTicks, capacities, policy, decisionEverySeconds, starts }: Scenario,
): void {
  describe(title, () => {
    const deadlineSeconds = deadlineTicks * course.gapSeconds;
    let run: TracedRun;
    let predicted: Predicted;
    beforeAll(async () => {
      let rate = 1;
      run = await onTracedMarket(course, MACHINE, (market) => {
        rate = market.rate;
        const steps = Math.round((workTicks * course.gapSeconds) / market.rate / MACHINE.stepWallSeconds);
        return runTracedJob(market, { steps, deadlineSeconds, capacities });
      });
      predicted = predictRun({
        course,
        plan: run.plan,
        policy,
        deadlineSeconds,
        beforeFirstTickSeconds: run.startedAtSeconds - Date.parse(run.job.createdAt) / 1000,
        rate,
        decisionEverySeconds,
      });
    });

    test('ends well and before its deadline, as predicted', () => {
      expect(run.job.failure).toBeUndefined();
      expect(run.job.status).toBe('succeeded');
      expect(predicted.lateSeconds).toBe(0);
      const ends = run.job.attempts.map(({ endedAt = '' }) => Date.parse(endedAt) / 1000 - run.startedAtSeconds);
      expect(Math.max(...ends)).toBeLessThan(deadlineSeconds);
    });

    test('takes the same places in the same order', () => {
      expect(predicted.starts).toEqual(starts);
      expect(run.job.attempts.map(placeOf), reasonsOf(run)).toEqual(starts);
    });

    test("costs what was predicted, within one tick's price per attempt", () => {
      const tolerance = run.job.attempts.reduce((sum, attempt) => sum + predicted.tickUsd(placeOf(attempt)), 0);
      const spentUsd = run.ledgerMicroUsd / 1e6;
      expect(Math.abs(spentUsd - predicted.costUsd), `$${spentUsd}, predicted ${predicted.costUsd}`).toBeLessThan(
        tolerance,
      );
      expect(run.ledgerMicroUsd).toBe(run.simulatorMicroUsd);
    });

    test('loses its instances when the ticks begin that have no capacity, the first hour free', async () => {
      const lost = run.job.attempts.filter(({ endedBy }) => endedBy === 'interruption');
      expect(lost.length).toBe(predicted.interruptions);
      for (const { launchedAt = '', endedAt = '', charged } of lost) {
        const [from, to] = [Date.parse(launchedAt) / 1000, Date.parse(endedAt) / 1000];
        expect((to - run.startedAtSeconds) % course.gapSeconds).toBe(0);
        // The volume is never free.
        expect(charged?.usd ?? 0).toBeGreaterThan(0);
        if (to - from < 3600) expect(charged?.usd).toBeLessThan(0.02);
      }
    });
  });
}

/** Why it went where it went, for whoever reads that it should not have. */
function reasonsOf({ events }: TracedRun): string {
  return events.flatMap((event) => ('because' in event ? [event.because] : [])).join('\n');
}

function placeOf({ offerKey }: { readonly offerKey: Parameters<typeof offerOf>[0] }): string {
  const { capacity, azId } = offerOf(offerKey);
  return capacity === 'spot' ? azId : 'on-demand';
}
