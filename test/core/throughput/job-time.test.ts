import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jobTimeOf } from '#lib/core/throughput/job-time.ts';
import { logNormalOf } from '#lib/core/units/distribution.ts';

const JOB = {
  queueSeconds: 60,
  imageGib: 6,
  weightsGib: 15,
  downloadGibPerSecond: 1,
  loadGibPerSecond: 2,
  compiles: false,
  steps: 500,
  stepSeconds: logNormalOf(4, 0.1),
  evaluationSeconds: 120,
  checkpoints: 5,
  checkpointGib: 0.3,
  uploadGibPerSecond: 0.5,
};

describe("the whole job's time", () => {
  test('holds all its stages and lies near their sum', () => {
    const { totalSeconds, stageSeconds } = jobTimeOf(JOB);
    const sum = Object.values(stageSeconds).reduce((total: number, seconds: number) => total + seconds, 0);
    expect(stageSeconds.training).toBe(2000);
    expect(Math.abs(totalSeconds.p50 / sum - 1)).toBeLessThan(0.05);
  });

  test('is less certain in part than as a whole, and never shorter with more to do', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 50 }), (steps, checkpoints) => {
        const now = jobTimeOf({ ...JOB, steps, checkpoints }).totalSeconds;
        const more = jobTimeOf({ ...JOB, steps: steps + 1, checkpoints: checkpoints + 1, compiles: true }).totalSeconds;
        expect(more.p50).toBeGreaterThanOrEqual(now.p50 * 0.98);
        expect(now.p90 / now.p50).toBeLessThan(2.8);
        expect(now.p10).toBeLessThanOrEqual(now.p95);
      }),
    );
  });
});
