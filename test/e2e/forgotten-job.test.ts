import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { watchJob } from '#lib/cli/client/watch-job.ts';
import { api, deployed } from './deployed.ts';

/** Nightly, because the reaper comes once a minute and spares what is younger. */
describe.skipIf(process.env['THRIFTUNE_E2E_ALL'] === undefined)('a job whose start was lost', () => {
  test('is started by the reaper', async () => {
    const client = api();
    const trainingFile = await client.upload(join(deployed().repository, 'examples', 'support-desk', 'train.jsonl'));
    // As often as the SDK tries.
    const fault = { service: 'states', operation: 'StartExecution', kind: 'error', times: 3 };
    await fetch(`${deployed().endpointUrl}/_front-door/faults`, { method: 'POST', body: JSON.stringify(fault) });
    // A cap that nothing fits: the job ends in the planner, which is far enough.
    const submitted = client.submit({ model: 'tiny', trainingFile, capUsd: 0.001 }, randomUUID());
    await expect(submitted).rejects.toMatchObject({ code: 'InternalError' });
    const [forgotten] = (await client.jobs(1)).jobs;
    expect(forgotten?.status).toBe('submitted');
    const job = await watchJob(client, forgotten?.id ?? '', {});
    expect(job.failure?.code).toBe('NoFeasiblePlan');
  });
});
