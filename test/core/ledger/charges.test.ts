import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { type ChargePrices, chargesOf } from '#lib/core/ledger/charges.ts';
import { providerRecord } from '../attempt/fixtures.ts';

const LAUNCH = Date.parse('2026-11-24T21:50:00Z') / 1000;

function record(overrides: Partial<ProviderRecord> = {}): ProviderRecord {
  return providerRecord({ launchedAt: LAUNCH, endedAt: LAUNCH + 7200, volumeGib: 100, ...overrides });
}

const SPOT = [{ from: LAUNCH - 500, usdPerHour: 0.36 }];

const PRICES: ChargePrices = {
  spot: SPOT,
  onDemandUsdPerHour: 0.8048,
  volumeUsdPerGibMonth: 0.08,
  source: 'test',
  asOf: LAUNCH,
};

const charges = (overrides: Partial<ProviderRecord> = {}, prices: Partial<ChargePrices> = {}) =>
  chargesOf({
    attempt: { tenant: 'default', jobId: 'job-1', attempt: 1 },
    record: record(overrides),
    prices: { ...PRICES, ...prices },
  });
const instance = (rows: ReturnType<typeof charges>) => rows.filter((row) => row.sku === 'instance');
const total = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0);

describe('an attempt on EC2', () => {
  test('is charged by clock hour, to the micro-dollar', () => {
    expect(instance(charges()).map(({ start, end, seconds, microUsd }) => ({ start, end, seconds, microUsd }))).toEqual(
      [
        { start: '2026-11-24T21:50:00Z', end: '2026-11-24T22:00:00Z', seconds: 600, microUsd: 60_000 },
        { start: '2026-11-24T22:00:00Z', end: '2026-11-24T23:00:00Z', seconds: 3600, microUsd: 360_000 },
        { start: '2026-11-24T23:00:00Z', end: '2026-11-24T23:50:00Z', seconds: 3000, microUsd: 300_000 },
      ],
    );
  });

  test('pays each price for as long as it was in force', () => {
    const rows = instance(
      charges({ endedAt: LAUNCH + 600 }, { spot: [...SPOT, { from: LAUNCH + 100, usdPerHour: 0.72 }] }),
    );
    expect(rows.map(({ seconds, microUsdPerHour }) => [seconds, microUsdPerHour])).toEqual([
      [100, 360_000],
      [500, 720_000],
    ]);
  });

  test('pays for a minute at least', () => {
    expect(total(instance(charges({ endedAt: LAUNCH + 7 })).map(({ seconds }) => seconds))).toBe(60);
  });

  test('is free when EC2 interrupts it in its first hour, but for its volume', () => {
    const rows = charges({ endedAt: LAUNCH + 3599, endedBy: 'interruption' });
    expect(total(instance(rows).map(({ microUsd }) => microUsd))).toBe(0);
    expect(instance(rows).every(({ freeBecause }) => freeBecause !== undefined)).toBe(true);
    expect(total(rows.map(({ microUsd }) => microUsd))).toBeGreaterThan(0);
  });

  test.each([
    ['an hour later', { endedAt: LAUNCH + 3600, endedBy: 'interruption' as const }],
    ['by ourselves', { endedAt: LAUNCH + 3599, endedBy: 'us' as const }],
    ['by itself', { endedAt: LAUNCH + 3599, endedBy: 'itself' as const }],
  ])('is paid for when it ends %s', (_, overrides) => {
    expect(total(instance(charges(overrides)).map(({ microUsd }) => microUsd))).toBeGreaterThan(0);
  });

  test('that is not over cannot be charged', () => {
    expect(() => charges({ endedAt: undefined })).toThrow(/not over/);
  });
});

describe('charges, whatever the times and prices', () => {
  const lived = fc.integer({ min: 1, max: 200_000 });
  const changes = fc.array(
    fc.record({
      after: fc.integer({ min: 1, max: 200_000 }),
      usdPerHour: fc.double({ min: 0.01, max: 100, noNaN: true }),
    }),
    { maxLength: 8 },
  );

  test('cover every second once, without gap or overlap', () => {
    fc.assert(
      fc.property(lived, changes, (seconds, moves) => {
        const spot = [
          ...SPOT,
          ...moves.map(({ after, usdPerHour }) => ({ from: LAUNCH + after, usdPerHour })),
        ].toSorted((a, b) => a.from - b.from);
        const rows = instance(charges({ endedAt: LAUNCH + seconds }, { spot }));
        expect(total(rows.map((row) => row.seconds))).toBe(Math.max(60, seconds));
        expect(rows.slice(1).every((row, index) => row.start === rows[index]?.end)).toBe(true);
        expect(
          rows.every(
            (row) => row.start.slice(0, 13) === new Date(Date.parse(row.end) - 1000).toISOString().slice(0, 13),
          ),
        ).toBe(true);
      }),
    );
  });

  test('differ from the exact amount by at most half a micro-dollar a row', () => {
    fc.assert(
      fc.property(lived, fc.integer({ min: 1, max: 100_000_000 }), (seconds, microUsdPerHour) => {
        const rows = instance(
          charges({ endedAt: LAUNCH + seconds }, { spot: [{ from: LAUNCH, usdPerHour: microUsdPerHour / 1e6 }] }),
        );
        const exact = (Math.max(60, seconds) * microUsdPerHour) / 3600;
        expect(Math.abs(total(rows.map((row) => row.microUsd)) - exact)).toBeLessThanOrEqual(rows.length / 2 + 1e-3);
      }),
    );
  });
});

describe('a training job', () => {
  test('is one row: billable seconds at the on-demand training price', () => {
    const rows = charges(
      { service: 'sagemaker', providerId: 'job-1-1-1', billableSeconds: 1000, volumeGib: undefined },
      { onDemandUsdPerHour: 1.2 },
    );
    expect(rows).toMatchObject([{ sku: 'training-job', seconds: 1000, microUsdPerHour: 1_200_000, microUsd: 333_333 }]);
  });
});

describe('charges on EC2, computed again in another way', () => {
  /** Second by second, without a clock hour or a price point in sight. */
  function again(
    launchedAt: number,
    endedAt: number,
    spot: readonly { readonly from: number; readonly usdPerHour: number }[],
  ): bigint {
    const end = Math.max(endedAt, launchedAt + 60);
    const priceAt = (at: number) =>
      BigInt(Math.round((spot.findLast(({ from }) => from <= at)?.usdPerHour ?? Number.NaN) * 1e6));
    const pieces: { hour: number; from: number; rate: bigint; seconds: bigint }[] = [];
    for (let at = launchedAt; at < end; at++) {
      const from = Math.max(launchedAt, spot.findLast((point) => point.from <= at)?.from ?? Number.NaN);
      const [hour, last] = [Math.floor(at / 3600), pieces.at(-1)];
      if (last !== undefined && last.hour === hour && last.from === from) last.seconds += 1n;
      else pieces.push({ hour, from, rate: priceAt(at), seconds: 1n });
    }
    return pieces.reduce((sum, { rate, seconds }) => {
      const [floor, rest] = [(rate * seconds) / 3600n, (rate * seconds) % 3600n];
      return sum + floor + (rest > 1800n || (rest === 1800n && floor % 2n === 1n) ? 1n : 0n);
    }, 0n);
  }

  test('come to the same micro-dollars', () => {
    const moves = fc.array(
      fc.record({ after: fc.integer({ min: 1, max: 12_000 }), microUsd: fc.integer({ min: 1, max: 50_000_000 }) }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 12_000 }),
        fc.integer({ min: 0, max: 3599 }),
        moves,
        (seconds, offset, changes) => {
          const launchedAt = LAUNCH + offset;
          const spot = [
            { from: launchedAt - 9, usdPerHour: 0.36 },
            ...changes.map(({ after, microUsd }) => ({ from: launchedAt + after, usdPerHour: microUsd / 1e6 })),
          ].toSorted((a, b) => a.from - b.from);
          const rows = instance(charges({ launchedAt, endedAt: launchedAt + seconds }, { spot }));
          expect(BigInt(total(rows.map(({ microUsd }) => microUsd)))).toBe(
            again(launchedAt, launchedAt + seconds, spot),
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  test('do not guess a price that nobody knows', () => {
    expect(() => charges({}, { spot: [] })).toThrow(/no price is known/);
  });

  test('pay for the volume by the hour, from GiB-months: 100 GiB at $0.08 are 10,959 µ$ an hour', () => {
    const rows = charges().filter(({ sku }) => sku === 'volume');
    expect(rows.map(({ microUsdPerHour }) => microUsdPerHour)).toEqual([10_959, 10_959, 10_959]);
  });
});
