import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OfferSnapshot } from '#lib/core/catalog/offer-snapshot.ts';
import { makePlan } from '#lib/core/plan/make-plan.ts';
import type { Plan } from '#lib/core/plan/plan.ts';
import type { LiveSpotPrice, PlanInput } from '#lib/core/plan/plan-input.ts';
import { planSummaryOf } from '#lib/core/plan/summary.ts';
import { isoOf } from '#lib/core/units/time.ts';
import { MODEL, planInput, REQUEST, SNAPSHOT } from './fixtures.ts';

function planned(overrides: Partial<PlanInput> = {}): Plan {
  const decision = makePlan(planInput(overrides));
  if (decision.kind === 'infeasible') throw new Error(decision.reason);
  return decision.plan;
}
const FEW = { numRuns: 30 };
const reasonOf = (plan: Plan, start: string) =>
  plan.rejected.find(({ offerKey }) => offerKey.startsWith(start))?.reason;
const POOLS = [
  ['us-east-1', 'g6.xlarge', 'use1-az1'],
  ['us-east-1', 'g6.xlarge', 'use1-az2'],
  ['us-west-2', 'g6.xlarge', 'usw2-az1'],
  ['us-east-1', 'p5.4xlarge', 'use1-az1'],
] as const;
const live = (prices: readonly number[]): LiveSpotPrice[] =>
  prices.flatMap((usdPerHour, index) => {
    const pool = POOLS[index];
    return pool === undefined
      ? []
      : [{ region: pool[0], instanceType: pool[1], azId: pool[2], usdPerHour, asOf: 1_790_000_000 }];
  });
const someLive = fc.tuple(
  ...POOLS.map(([, type]) => fc.double({ min: 0.05, max: type === 'g6.xlarge' ? 0.8 : 6.9, noNaN: true })),
);

describe('a plan', () => {
  test('chooses the cheapest, and says what the others cost', () => {
    const plan = planned();
    expect(plan.ladder[0]?.offerKey).toBe('ec2/g6.xlarge/spot/us-east-1/use1-az1');
    const { next } = planSummaryOf(plan);
    expect(next.length).toBe(5);
    expect(
      next.every(({ lostBecause }) => /^\$[\d.]+ more: /.test(lostBecause) || lostBecause.startsWith('costs the same')),
    ).toBe(true);
  });

  test('is in order of mean cost, whatever the prices', () => {
    fc.assert(
      fc.property(someLive, (prices) => {
        const costs = planned({ live: live(prices) }).ladder.map(({ costUsd }) => costUsd.likely);
        expect(costs).toEqual(costs.toSorted((a, b) => a - b));
      }),
      FEW,
    );
  });

  test('never ranks an offer better because its price rose', () => {
    const rankOf = (prices: readonly number[], index: number) => {
      const key = `ec2/${POOLS[index]?.[1]}/spot/${POOLS[index]?.[0]}/${POOLS[index]?.[2]}`;
      const rank = planned({ live: live(prices) }).ladder.findIndex(({ offerKey }) => offerKey === key);
      return rank === -1 ? Number.POSITIVE_INFINITY : rank;
    };
    fc.assert(
      fc.property(someLive, fc.nat(3), fc.double({ min: 1, max: 3, noNaN: true }), (prices, index, factor) => {
        const raised = prices.map((price, at) => (at === index ? price * factor : price));
        expect(rankOf(raised, index)).toBeGreaterThanOrEqual(rankOf(prices, index));
      }),
      FEW,
    );
  });

  test('holds no option that may break the cap', () => {
    fc.assert(
      fc.property(someLive, fc.double({ min: 0.01, max: 10, noNaN: true }), (prices, capUsd) => {
        const decision = makePlan(planInput({ live: live(prices), request: { ...REQUEST, capUsd } }));
        if (decision.kind === 'infeasible') return;
        const { ladder, holdUsd, finishingUsd } = decision.plan;
        expect(ladder.every(({ costUsd }) => costUsd.high <= capUsd)).toBe(true);
        expect(holdUsd + finishingUsd).toBeCloseTo(capUsd, 9);
      }),
      FEW,
    );
  });

  test('does not depend on the order of the input', () => {
    const turned: OfferSnapshot = {
      ...SNAPSHOT,
      instanceTypes: SNAPSHOT.instanceTypes
        .toReversed()
        .map((type) => ({ ...type, regions: Object.fromEntries(Object.entries(type.regions).reverse()) })),
    };
    fc.assert(
      fc.property(someLive, (prices) => {
        expect(
          planned({ snapshot: turned, live: live(prices).toReversed(), regionsDeployed: ['us-west-2', 'us-east-1'] }),
        ).toEqual(planned({ live: live(prices) }));
      }),
      FEW,
    );
  });

  test('keeps its hash while nothing but the time moves', () => {
    const prices = [0.3, 0.4, 0.5, 2];
    const later = live(prices).map((price) => ({ ...price, asOf: price.asOf + 60 }));
    expect(planned({ live: later, now: 1_790_000_060 }).hash).toBe(planned({ live: live(prices) }).hash);
    expect(planned({ live: live([0.31, 0.4, 0.5, 2]) }).hash).not.toBe(planned({ live: live(prices) }).hash);
  });

  test('takes live prices before the bundled ones, and does not offer what is not on sale', () => {
    const plan = planned({ live: live([0.7, 0.1]) });
    expect(plan.ladder[0]).toMatchObject({
      offerKey: 'ec2/g6.xlarge/spot/us-east-1/use1-az2',
      price: { kind: 'live', usdPerHour: 0.1 },
    });
    const western = planned({ live: live([0.7, 0.1]), homeRegion: 'us-west-2' });
    expect(reasonOf(western, 'ec2/g6.xlarge/spot/us-west-2')).toBe('not offered as spot in usw2-az1 now');
    const offered = [{ region: 'us-east-1', instanceType: 'g6.xlarge', azId: 'use1-az1' }];
    expect(reasonOf(planned({ offered }), 'ec2/p5.4xlarge/on-demand')).toBe(
      'p5.4xlarge is not offered in us-east-1 now',
    );
  });

  test('has one micro-batch, so that every rung does the same sums', () => {
    const plan = planned({ model: { ...MODEL, parameters: 4e9 } });
    expect(new Set(plan.ladder.map(({ gpu }) => gpu))).toEqual(new Set(['L4', 'H100']));
    expect(new Set(plan.ladder.map(({ microBatch, accumulation }) => `${microBatch} × ${accumulation}`)).size).toBe(1);
  });

  test.each([
    [
      'a model too large for a GPU',
      { model: { ...MODEL, parameters: 1.4e10 } },
      'ec2/g6.xlarge',
      /does not fit: .* GiB/,
    ],
    [
      'a region without a stack',
      { regionsDeployed: ['us-east-1'] },
      'ec2/g6.xlarge/spot/us-west-2',
      /no compute stack/,
    ],
    [
      'a service that is not allowed',
      { request: { ...REQUEST, services: ['ec2' as const] } },
      'sagemaker/',
      /does not allow sagemaker/,
    ],
    [
      'a capacity that is not allowed',
      { request: { ...REQUEST, capacities: ['spot' as const] } },
      'ec2/g6.xlarge/on-demand',
      /does not allow on-demand/,
    ],
    ['four GPUs', {}, 'ec2/g6.12xlarge', /has 4 GPUs/],
    [
      'a host whose volume has no price',
      { snapshot: { ...SNAPSHOT, gp3: {} } },
      'ec2/g6.xlarge/on-demand/us-east-1',
      /volume in us-east-1 is not known/,
    ],
    ['a host away from the data', {}, 'ec2/g6.xlarge/spot/us-west-2', /no private way to the data bucket in us-east-1/],
    ['no bf16', {}, 'ec2/g4dn.xlarge', /no bf16/],
    [
      'a spot price above on-demand',
      { live: live([0.9, 0.3]) },
      'ec2/g6.xlarge/spot/us-east-1/use1-az1',
      /more than on-demand/,
    ],
  ])('rejects %s, and says so', (_, overrides, start, reason) => {
    const plan = planned(overrides);
    expect(plan.ladder.some(({ offerKey }) => offerKey.startsWith(start))).toBe(false);
    expect(reasonOf(plan, start)).toMatch(reason);
  });

  test('leaves out what cannot meet the deadline', () => {
    const now = 1_790_000_000;
    const within = (seconds: number) => planInput({ now, request: { ...REQUEST, deadline: isoOf(now + seconds) } });
    const hours = planned().ladder[0]?.hours.high ?? 0;
    const tight = makePlan(within(hours * 3600 * 0.6));
    if (tight.kind === 'planned') expect(tight.plan.ladder[0]?.gpu).toBe('H100');
    expect(makePlan(within(60))).toMatchObject({
      kind: 'infeasible',
      reason: expect.stringContaining('the deadline is in 0.02 h'),
    });
  });

  test('is infeasible with a reason when the cap is too low, when nothing fits, and when nothing is allowed', () => {
    expect(makePlan(planInput({ request: { ...REQUEST, capUsd: 0.001 } }))).toMatchObject({
      kind: 'infeasible',
      reason: expect.stringContaining('the cap leaves'),
    });
    expect(makePlan(planInput({ model: { ...MODEL, parameters: 7e10 } }))).toMatchObject({
      kind: 'infeasible',
      reason: expect.stringContaining('fits no GPU on sale; the largest is the H100'),
    });
    expect(makePlan(planInput({ regionsDeployed: [] }))).toMatchObject({
      kind: 'infeasible',
      reason: expect.stringContaining('no region has a compute stack'),
    });
  });

  test('speaks of the measured machine on the local stack', () => {
    const localCpu = {
      tokensPerSecond: 200,
      startupSeconds: 600,
      evaluationTokensPerSecond: 200,
      asOf: '2026-11-24T00:00:00Z',
    };
    const checkpointing = { minimumSeconds: 5, maximumSeconds: 5 };
    const plan = planned({ localCpu, clockRate: 120, checkpointing, request: { ...REQUEST, capUsd: 500 } });
    const fastest = plan.ladder.find(({ gpu }) => gpu === 'H100');
    const slower = plan.ladder.find(({ gpu }) => gpu === 'L4');
    expect(fastest).toMatchObject({ slowdownFactor: 1, precision: 'fp32', evidence: { speed: 'measured-here' } });
    expect(fastest?.stepsPerHour).toBeCloseTo((200 * 3600) / 1600, 6);
    expect(slower?.slowdownFactor).toBeGreaterThan(1);
    expect(slower?.stepsPerHour).toBeCloseTo((fastest?.stepsPerHour ?? 0) / (slower?.slowdownFactor ?? 1), 6);
  });

  test('bills the root volume beside the instance on EC2, and not on SageMaker', () => {
    const usdOf = (service: 'ec2' | 'sagemaker', rootVolumeGib: number) =>
      planned({ rootVolumeGib, request: { ...REQUEST, services: [service] } }).ladder[0]?.costUsd.high ?? 0;
    expect(usdOf('ec2', 10_000)).toBeGreaterThan(usdOf('ec2', 100));
    expect(usdOf('sagemaker', 10_000)).toBe(usdOf('sagemaker', 100));
  });

  test('measures the saving against on-demand, allowed or not', () => {
    expect(planned({ request: { ...REQUEST, capacities: ['spot'] } }).onDemandUsd).toBeCloseTo(
      planned().onDemandUsd,
      12,
    );
  });
});
