import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { ladderTaskOf } from '#lib/core/attempt/spot-task.ts';
import { spotViewOf } from '#lib/core/attempt/spot-view.ts';
import { A10G, AZ4, attempt, ON_DEMAND, option } from './fixtures.ts';
import { LADDER, questionOf } from './question.ts';

const SLOW: typeof ON_DEMAND = 'ec2/g4dn.xlarge/on-demand/us-east-1/any';
const { outcome: _, ...stored } = attempt(2, { kind: 'lost', because: '' });
const running = (offerKey: Attempt['offerKey']): Attempt => ({
  ...stored,
  offerKey,
  status: 'launched',
  launchedAt: 9900,
});
const progressAt = (step: number, savedStep: number, of = 2) =>
  ({ attempt: of, fence: 1, seq: 1, phase: 'training', at: '', totalSteps: 100, step, savedStep }) as const;

describe('a ladder as the policy sees it', () => {
  test('counts work in seconds of the fastest on-demand rung', () => {
    const ladder = [
      option(AZ4, 1, { stepsPerHour: 50, startupSeconds: 300 }),
      option(ON_DEMAND, 2, { stepsPerHour: 200, startupSeconds: 300, finishingSeconds: 90 }),
    ];
    const { task } = ladderTaskOf(questionOf({ ladder, deadline: 20_000 }));
    expect(task).toMatchObject({
      workSeconds: 1800 + 90,
      deadlineSeconds: 20_000,
      onDemand: { usdPerHour: 1, workRate: 1, restartSeconds: 360, leadSeconds: 100 },
      pools: [{ name: AZ4, workRate: 0.25, restartSeconds: 360 }],
      isFirstHourFree: true,
    });
  });

  test('counts the saves into the work, done and left', () => {
    const question = questionOf({ savingShare: 0.2, deadline: 20_000, progress: progressAt(50, 50) });
    const ladderTask = ladderTaskOf(question);
    expect(ladderTask.task.workSeconds).toBeCloseTo(3600 * 1.2, 9);
    expect(spotViewOf(question, ladderTask).workLeftSeconds).toBeCloseTo(1800 * 1.2, 9);
    // The slow rung's two hours take that much longer, too.
    const ladder = [...LADDER, option(SLOW, 0.1, { stepsPerHour: 50, startupSeconds: 300 })];
    const market = {
      ...questionOf().market,
      usdPerHour: ({ offerKey }: { offerKey: string }) => (offerKey === SLOW ? 0.3 : 1),
    };
    const first = (deadline: number) =>
      ladderTaskOf(questionOf({ ladder, market, deadline, savingShare: 0.2 })).onDemand[0]?.offerKey;
    expect(first(10_000 + 100 + 300 + 8640)).toBe(SLOW);
    expect(first(10_000 + 100 + 300 + 8639)).toBe(ON_DEMAND);
  });

  test('falls back to the cheapest on-demand rung that meets the deadline', () => {
    const market = {
      ...questionOf().market,
      usdPerHour: ({ offerKey }: { offerKey: string }) => (offerKey === SLOW ? 0.3 : 1),
    };
    const ladder = [...LADDER, option(SLOW, 1, { stepsPerHour: 50, startupSeconds: 300 })];
    const first = (deadline: number) => ladderTaskOf(questionOf({ ladder, market, deadline })).onDemand[0]?.offerKey;
    expect(first(10_000 + 100 + 300 + 7200)).toBe(SLOW);
    expect(first(10_000 + 100 + 300 + 7199)).toBe(ON_DEMAND);
    expect(first(10_001)).toBe(ON_DEMAND);
  });

  test('leaves out what rests for a quota, but never what runs', () => {
    const refusals = [{ offerKey: A10G, reason: 'quota', at: 9900 }] as const;
    expect(ladderTaskOf(questionOf({ refusals })).pools).toEqual([]);
    const pools = ladderTaskOf(questionOf({ refusals, running: running(AZ4) })).pools;
    expect(pools.map(({ offerKey }) => offerKey)).toEqual([AZ4]);
  });
});

describe('a job as the policy sees it', () => {
  const viewOf = (overrides: Parameters<typeof questionOf>[0]) => {
    const question = questionOf(overrides);
    return spotViewOf(question, ladderTaskOf(question));
  };

  test('has the steps of what runs, and only the saved ones when nothing does', () => {
    expect(viewOf({ progress: progressAt(60, 50), running: running(AZ4) }).workLeftSeconds).toBe(40 * 36);
    expect(viewOf({ progress: progressAt(60, 50) }).workLeftSeconds).toBe(50 * 36);
    expect(viewOf({ progress: progressAt(60, 50, 1), running: running(AZ4) }).workLeftSeconds).toBe(50 * 36);
  });

  test('runs in a zone that on-demand capacity was found in, and gets ready until its trainer works', () => {
    const inZone = running('ec2/g6.xlarge/on-demand/us-east-1/use1-az2');
    expect(viewOf({ running: inZone }).running).toEqual({
      kind: 'on-demand',
      sinceSeconds: 9900,
      restartLeftSeconds: 200,
    });
    expect(viewOf({ running: running(A10G) }).running).toMatchObject({ kind: 'spot', pool: 2 });
    expect(viewOf({ running: running(A10G), progress: progressAt(1, 0) }).running).toMatchObject({
      restartLeftSeconds: 0,
    });
  });

  test('has never more work left after more steps, and never less than none', () => {
    const steps = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(steps, steps, fc.boolean(), (a, b, isRunning) => {
        const [few, many] = [Math.min(a, b), Math.max(a, b)];
        const left = (step: number) =>
          viewOf({ progress: progressAt(step, step), ...(isRunning ? { running: running(AZ4) } : {}) }).workLeftSeconds;
        expect(left(many)).toBeLessThanOrEqual(left(few));
        expect(left(many)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
