import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import type { JobRequestInput } from '#lib/cli/client/api-client.ts';
import { readEvents, watchJob } from '#lib/cli/client/watch-job.ts';
import { PlanSchema } from '#lib/contracts/stored/plan.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import type { Plan } from '#lib/core/plan/plan.ts';
import { isoOf } from '#lib/core/units/time.ts';
import { SimulatorClient } from '../../demo/simulator-client.ts';
import { api, deployed } from './deployed.ts';
import type { FinishedJob } from './interrupted-job.ts';
import type { TracedMarket } from './traced-market.ts';

/** A job that was run on a traced market. */
export interface TracedRun extends FinishedJob {
  readonly plan: Plan;
  /** Market epoch seconds of the first tick. */
  readonly startedAtSeconds: number;
}

/**
 * From submission to the first tick, in market seconds: profiling, planning and the first look at the market fall before it, on a busy machine, too (20 s of
 * the wall). Later, the first look would find less slack than the course was made for.
 */
const BEFORE_FIRST_TICK_SECONDS = 2400;

/** Submits the example with the tiny model so that its deadline lies `deadlineSeconds` after the first tick, and follows it to its end. */
export async function runTracedJob(
  market: TracedMarket,
  input: Pick<JobRequestInput, 'capacities'> & { readonly steps: number; readonly deadlineSeconds: number },
): Promise<TracedRun> {
  const client = api();
  const data = join(deployed().repository, 'examples', 'support-desk');
  const trainingFile = await client.upload(join(data, 'train.jsonl'));
  const testFile = await client.upload(join(data, 'test.jsonl'));
  const startedAtSeconds = (await market.nowSeconds()) + BEFORE_FIRST_TICK_SECONDS;
  await market.start(startedAtSeconds);
  const request: JobRequestInput = {
    model: 'tiny',
    tuning: 'full',
    trainingFile,
    testFile,
    capUsd: 100,
    deadline: isoOf(startedAtSeconds + input.deadlineSeconds),
    services: ['ec2'],
    ...(input.capacities === undefined ? {} : { capacities: input.capacities }),
    seed: 7,
    hyperparameters: { maxSteps: input.steps, batchSize: 8, learningRate: 3e-3 },
    name: 'e2e-traced',
  };
  const { id } = await client.submit(request, randomUUID());
  const job = await watchJob(client, id, {});
  const events: JobEvent[] = [];
  await readEvents(client, id, undefined, (event) => events.push(event));
  return {
    job,
    events,
    ledgerMicroUsd: (await client.ledger(id)).bill.paidMicroUsd,
    simulatorMicroUsd: await new SimulatorClient(deployed().simulatorUrl).billMicroUsd(id),
    plan: await planOf(id),
    startedAtSeconds,
  };
}

async function planOf(jobId: string): Promise<Plan> {
  const bytes = await new S3ObjectStore(s3Client('local')).get(deployed().dataBucket, keysOf('default', jobId).plan);
  return PlanSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
