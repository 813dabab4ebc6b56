import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { progressOf } from '#lib/core/attempt/progress.ts';
import type { TrainerEvent, TrainerEventBatch } from '#lib/core/attempt/trainer-event.ts';
import type { JobProgress } from '#lib/core/job/job.ts';

const at = '2026-11-24T21:00:00.000Z';
const step = (number: number): TrainerEvent => ({
  type: 'step',
  at,
  step: number,
  totalSteps: 60,
  loss: 1,
  learningRate: 0.001,
  tokensPerSecond: 200,
});
const checkpoint = (number: number): TrainerEvent => ({
  type: 'checkpoint',
  at,
  step: number,
  manifestKey: 'k',
  sizeBytes: 1,
  saveSeconds: 0,
});
const started = (from: number | null): TrainerEvent => ({
  type: 'started',
  at,
  resumedFromStep: from,
  resumedFromFence: from === null ? null : 1,
  rejectedCheckpoints: [],
  threads: 1,
  device: 'cpu',
});
const batch = (fence: number, seq: number, events: readonly TrainerEvent[]): TrainerEventBatch => ({
  schemaVersion: 1,
  kind: 'thriftune.trainer-events',
  tenant: 'default',
  jobId: 'job-1',
  attempt: fence,
  fence,
  seq,
  events,
});
const fold = (batches: readonly TrainerEventBatch[]) => batches.reduce<JobProgress | undefined>(progressOf, undefined);

describe('progress', () => {
  test('counts as saved only what a checkpoint announced', () => {
    expect(fold([batch(1, 1, [started(null), step(5), checkpoint(5)]), batch(1, 2, [step(9)])])).toMatchObject({
      step: 9,
      savedStep: 5,
    });
  });

  test('goes back to where a new container resumed', () => {
    expect(fold([batch(1, 1, [started(null), checkpoint(5), step(9)]), batch(2, 1, [started(5)])])).toMatchObject({
      fence: 2,
      step: 5,
      savedStep: 5,
    });
  });

  test('forgets a checkpoint that did not verify', () => {
    expect(fold([batch(1, 1, [started(null), checkpoint(5)]), batch(2, 1, [started(null)])])).toMatchObject({
      step: 0,
      savedStep: 0,
    });
  });

  test('does not listen to a container that was succeeded', () => {
    expect(fold([batch(2, 1, [started(5)]), batch(1, 9, [step(40), checkpoint(40)])])).toMatchObject({
      fence: 2,
      savedStep: 5,
    });
  });

  test('is the same when batches come twice', () => {
    const batches = [
      batch(1, 1, [started(null), step(1)]),
      batch(1, 2, [step(2), checkpoint(2)]),
      batch(2, 1, [started(2), step(3)]),
    ];
    fc.assert(
      fc.property(fc.array(fc.nat(2)), (repeats) => {
        const seen = batches.flatMap((one, index) => [
          one,
          ...repeats.filter((earlier) => earlier <= index).map((earlier) => batches[earlier] ?? one),
        ]);
        expect(fold(seen)).toEqual(fold(batches));
      }),
    );
  });
});
