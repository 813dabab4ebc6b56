import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type InstanceUsage, instanceLines, volumeMicroUsdPerHour } from '../../../local/simulator/billing/lines.ts';
import { microUsdOf, roundHalfEven, usdText } from '../../../local/simulator/billing/money.ts';

const LAUNCH = Date.UTC(2026, 10, 24, 12) / 1000;

/** Any launch: up to two days long, prices that change every few minutes to hours. */
const usage: fc.Arbitrary<InstanceUsage> = fc
  .record({
    offset: fc.integer({ min: 0, max: 7200 }),
    length: fc.integer({ min: 0, max: 172_800 }),
    endedByEc2: fc.boolean(),
    steps: fc.array(
      fc.record({ after: fc.integer({ min: 60, max: 20_000 }), price: fc.bigInt({ min: 1n, max: 60_000_000n }) }),
      { maxLength: 20 },
    ),
    first: fc.bigInt({ min: 1n, max: 60_000_000n }),
    gib: fc.integer({ min: 1, max: 2000 }),
  })
  .map(({ offset, length, endedByEc2, steps, first, gib }) => {
    const launchedAt = LAUNCH + offset;
    const prices = [{ from: launchedAt - 500, microUsdPerHour: first }];
    for (const { after, price } of steps)
      prices.push({ from: (prices.at(-1)?.from ?? 0) + after, microUsdPerHour: price });
    return {
      instanceId: 'i-1',
      launchedAt,
      endedAt: launchedAt + length,
      endedByEc2,
      prices,
      volumes: [{ gib, usdPerGibMonth: '0.08' }],
    };
  });

const lengthOf = ({ launchedAt, endedAt }: InstanceUsage) => Math.max(60, endedAt - launchedAt);

describe('an EC2 bill', () => {
  it('charges every second exactly once, however hours and prices cut it', () => {
    fc.assert(
      fc.property(usage, (given) => {
        for (const sku of ['instance', 'volume']) {
          const lines = instanceLines(given).filter((line) => line.sku === sku);
          expect(lines.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(lengthOf(given));
          expect(lines[0]?.start).toBe(given.launchedAt);
          for (const [index, line] of lines.entries()) {
            expect(line.end - line.start).toBe(line.seconds);
            expect(line.seconds).toBeGreaterThan(0);
            expect(Math.floor(line.start / 3600)).toBe(Math.floor((line.end - 1) / 3600));
            if (index > 0) expect(line.start).toBe(lines[index - 1]?.end);
          }
        }
      }),
    );
  });

  it('equals a recount second by second, to within half a micro-dollar a line', () => {
    fc.assert(
      fc.property(usage, (given) => {
        const lines = instanceLines(given).filter(({ sku, free }) => sku === 'instance' && free === undefined);
        // An independent recount: walk the price changes without regard to clock hours, in 1/3600 micro-dollars.
        let exact = 0n;
        const end = given.launchedAt + lengthOf(given);
        for (const [index, { from, microUsdPerHour }] of given.prices.entries()) {
          const start = Math.max(from, given.launchedAt);
          const until = Math.min(given.prices[index + 1]?.from ?? end, end);
          if (until > start) exact += BigInt(until - start) * microUsdPerHour;
        }
        const billed = lines.reduce((sum, { microUsd }) => sum + microUsd, 0n) * 3600n;
        const difference = billed > exact ? billed - exact : exact - billed;
        if (lines.length > 0) expect(difference <= BigInt(lines.length) * 1800n).toBe(true);
      }),
    );
  });

  it('is free for the instance, never for its volume, when EC2 interrupts in the first hour', () => {
    fc.assert(
      fc.property(usage, (given) => {
        const isFree = given.endedByEc2 && given.endedAt - given.launchedAt < 3600;
        for (const line of instanceLines(given)) {
          expect(line.free !== undefined).toBe(isFree && line.sku === 'instance');
          if (line.free !== undefined) expect(line.microUsd).toBe(0n);
        }
      }),
    );
  });

  it('charges at least a minute', () => {
    const lines = instanceLines({
      instanceId: 'i-1',
      launchedAt: LAUNCH,
      endedAt: LAUNCH + 3,
      endedByEc2: false,
      prices: [{ from: LAUNCH, microUsdPerHour: 1_006_000n }],
      volumes: [],
    });
    expect(lines).toEqual([
      {
        resourceId: 'i-1',
        sku: 'instance',
        start: LAUNCH,
        end: LAUNCH + 60,
        seconds: 60,
        microUsdPerHour: 1_006_000n,
        microUsd: 16_767n,
      },
    ]);
  });
});

describe('money', () => {
  it('rounds halves to the even neighbour', () => {
    expect([1n, 3n, 5n, 7n].map((half) => roundHalfEven(half, 2n))).toEqual([0n, 2n, 2n, 4n]);
  });

  it('reads and writes decimal dollars exactly', () => {
    expect(microUsdOf('0.9454')).toBe(945_400n);
    expect(usdText(945_400n)).toBe('0.945400');
    expect(usdText(21_957_642n)).toBe('21.957642');
  });

  it('prices 100 GiB of gp3 at 10,959 micro-dollars an hour', () => {
    expect(volumeMicroUsdPerHour(100, '0.08')).toBe(10_959n);
  });
});
