import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { JobRequestInput } from '#lib/cli/client/api-client.ts';
import { readEvents, watchJob } from '#lib/cli/client/watch-job.ts';
import type { JobView } from '#lib/contracts/api/job-view.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { SimulatorClient } from '../../demo/simulator-client.ts';
import { api, deployed } from './deployed.ts';

/** A job that was run to its end, with everything that was said of it. */
export interface FinishedJob {
  readonly job: JobView;
  readonly events: readonly JobEvent[];
  readonly ledgerMicroUsd: number;
  readonly simulatorMicroUsd: number;
}

/** Runs the example with the tiny model on one back end and takes its compute back at the given shares of its steps. */
export async function runInterruptedJob(input: {
  readonly service: 'ec2' | 'sagemaker';
  readonly shares: readonly number[];
  readonly notice: boolean;
  readonly steps: number;
}): Promise<FinishedJob> {
  const { service, shares, notice, steps } = input;
  const client = api();
  const simulator = new SimulatorClient(deployed().simulatorUrl);
  const data = join(deployed().repository, 'examples', 'support-desk');
  const request: JobRequestInput = {
    model: 'tiny',
    tuning: 'full',
    trainingFile: await client.upload(join(data, 'train.jsonl')),
    testFile: await client.upload(join(data, 'test.jsonl')),
    capUsd: 40,
    services: [service],
    seed: 7,
    hyperparameters: { maxSteps: steps, batchSize: 8, learningRate: 3e-3 },
    name: `e2e-${service}`,
  };
  const submitted = await client.submit(request, randomUUID());
  if (shares.length > 0) await simulator.interrupt(submitted.id, shares, notice);
  const job = await watchJob(client, submitted.id, {});
  const events: JobEvent[] = [];
  await readEvents(client, submitted.id, undefined, (event) => events.push(event));
  const ledger = await client.ledger(submitted.id);
  return {
    job,
    events,
    ledgerMicroUsd: ledger.bill.paidMicroUsd,
    simulatorMicroUsd: await simulator.billMicroUsd(submitted.id),
  };
}
