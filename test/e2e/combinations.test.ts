import { describe, expect, test } from 'vitest';
import { type FinishedJob, runInterruptedJob } from './interrupted-job.ts';
import { publishedWeights, uninterruptedWeights, type Weights } from './uninterrupted.ts';

/** Nightly: every way in which an interruption may come, on both back ends; all end with the same weights as an undisturbed run. */
const STEPS = 400;

describe.skipIf(process.env['THRIFTUNE_E2E_ALL'] === undefined)('interruptions of every kind', () => {
  let undisturbed: Weights | undefined;

  test.each(
    (['ec2', 'sagemaker'] as const).flatMap((service) => [
      { service, notice: true, shares: [0.2] },
      { service, notice: false, shares: [0.6] },
      { service, notice: true, shares: [0.3, 0.7] },
      { service, notice: false, shares: [0.25, 0.55, 0.8] },
    ]),
  )('$service, notice $notice, at $shares', async (input) => {
    const finished: FinishedJob = await runInterruptedJob({ ...input, steps: STEPS });
    expect(finished.job.failure).toBeUndefined();
    expect(finished.ledgerMicroUsd).toBe(finished.simulatorMicroUsd);
    const published = await publishedWeights(finished.job.result?.snapshotManifestKey ?? '');
    // Alike but for where they ran: one undisturbed run stands for all.
    undisturbed ??= await uninterruptedWeights(finished.job.id, 'real');
    expect(published).toEqual(undisturbed);
  });
});
