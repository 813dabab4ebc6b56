import { describe, expect, test } from 'vitest';
import { projectedMicroUsd } from '#lib/core/report/projection.ts';
import { AZ4, option } from '../attempt/fixtures.ts';

const chosen = option(AZ4, 1, { stepsPerHour: 100, startupSeconds: 360, finishingSeconds: 720 });
const projected = (stepsLeft: number, phase?: 'downloading' | 'loading' | 'training' | 'evaluating' | 'publishing') =>
  projectedMicroUsd({ spentMicroUsd: 1_000_000, stepsLeft, phase, option: chosen });

describe('where a job will end', () => {
  test('has start-up, steps and finishing before the launch', () => {
    // 0.1 h + 1 h + 0.2 h at $0.40 an hour.
    expect(projected(100)).toBe(1_000_000 + 520_000);
  });

  test('falls by what is done, and ends at what is spent', () => {
    const way = [projected(100), projected(100, 'loading'), projected(100, 'training'), projected(0, 'training')];
    expect(way).toEqual(way.toSorted((a, b) => b - a));
    expect(projected(0, 'training')).toBe(1_080_000);
    expect(projected(0, 'evaluating')).toBe(1_040_000);
    expect(projected(0, 'publishing')).toBe(1_000_000);
  });
});
