import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TrainerSpecSchema } from '#lib/contracts/trainer/trainer-spec.ts';
import { bundledTunings, TuningTableSchema } from '#lib/contracts/tunings/tuning-table.ts';
import { TUNING_IDS, valueForSize } from '#lib/core/tunings/tuning.ts';
import file from '#lib/core/tunings/tunings.json' with { type: 'json' };

const table = bundledTunings();

test('the table has a row for every tuning', () => {
  expect(table.map(({ id }) => id)).toEqual(TUNING_IDS);
});

test('auto picks only what serves and pays', () => {
  const auto = (value: string) => table.filter((tuning) => tuning.auto.value === value).map(({ id }) => id);
  expect(auto('yes')).toEqual(['full', 'lora', 'rslora', 'qlora']);
  expect(auto('merged')).toEqual(['dora']);
  for (const { id, can } of table.filter((tuning) => tuning.auto.value !== 'no'))
    expect(can.servedBy, id).not.toEqual([]);
});

test('what the trainer runs is what a job may name', () => {
  const runnable = table.filter(({ can }) => can.runnable).map(({ id }) => id);
  for (const tuning of TUNING_IDS)
    expect(
      TrainerSpecSchema.safeParse({ tuning }).error?.issues.some(({ path }) => path[0] === 'tuning') ?? false,
    ).toBe(!runnable.includes(tuning));
});

test('a quantised base is the tuning’s own, and such a tuning can do with one', () => {
  expect(table.filter(({ base }) => base !== 'as-is').map(({ id, base }) => [id, base])).toEqual([
    ['qlora', 'nf4-double'],
    ['lora-int8', 'int8'],
  ]);
  expect(table.every(({ base, can }) => base === 'as-is' || can.quantisedBase.value)).toBe(true);
});

test('every tuning that counts by a size has a default for it', () => {
  for (const { id, trains, defaults } of table) {
    expect(valueForSize(defaults.learningRate, 7e9), id).toBeGreaterThan(0);
    if (trains.kind === 'low-rank') expect([defaults.rank, defaults.scale, defaults.dropout]).not.toContain(undefined);
    if (['prefix', 'prompt', 'prompt-encoder'].includes(trains.kind)) expect(defaults.virtualTokens, id).toBeDefined();
    if (trains.kind === 'bottleneck') expect(defaults.bottleneck).toBeDefined();
    if (trains.kind === 'top-layers') expect(defaults.stages).toBeDefined();
  }
});

test('quality lies in its range, around its evidence', () => {
  for (const { id, quality } of table) {
    expect(quality.low, id).toBeLessThanOrEqual(quality.expected);
    expect(quality.expected, id).toBeLessThanOrEqual(quality.high);
    for (const { shareOfFull } of quality.evidence) {
      expect(shareOfFull, id).toBeGreaterThanOrEqual(quality.low);
      expect(shareOfFull, id).toBeLessThanOrEqual(quality.high);
    }
  }
});

test('a row that is missing or says something else is refused', () => {
  expect(TuningTableSchema.safeParse({ ...file, tunings: file.tunings.slice(1) }).success).toBe(false);
  const [first, ...others] = file.tunings;
  expect(TuningTableSchema.safeParse({ ...file, tunings: [{ ...first, base: 'int4' }, ...others] }).success).toBe(
    false,
  );
});

test('the trainer carries the same file (else: npm run schemas)', () => {
  const copy = readFileSync('containers/trainer/src/thriftune_trainer/contracts/tunings.json', 'utf8');
  expect(copy).toBe(readFileSync('lib/core/tunings/tunings.json', 'utf8'));
});
