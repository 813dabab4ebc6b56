import { cpus, totalmem } from 'node:os';
import type { ApiClient } from '#lib/cli/client/api-client.ts';
import type { JobFile } from '#lib/cli/client/job-file.ts';
import type { JobView } from '#lib/contracts/api/job-view.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { PRODUCT_VERSION } from '#lib/product.ts';
import type { Dataset } from '../dataset/load-dataset.ts';
import { DEMO_SCHEMA, type DemoResult, DemoResultSchema } from '../demo-result.ts';
import type { DemoOptions } from '../options.ts';
import type { BaseModel } from '../session/base-model.ts';
import type { Phases } from '../session/phases.ts';
import { StepFailed } from '../session/step-failed.ts';
import type { StackSession } from '../stack-session.ts';
import { interruptionsOf } from './interruptions.ts';
import { trainingOf } from './training.ts';

/** The whole story of a run, checked against its schema. */
export function demoResultOf(input: {
  readonly options: DemoOptions;
  readonly dataset: Dataset;
  readonly base: BaseModel;
  readonly model: StagedModel;
  readonly job: JobFile;
  readonly finished: JobView;
  readonly events: readonly JobEvent[];
  readonly shares: readonly number[];
  readonly session: StackSession;
  readonly phases: Phases;
  readonly classifier: DemoResult['classifier'];
  readonly ledger: Awaited<ReturnType<ApiClient['ledger']>>;
  readonly simulatorMicroUsd: number;
}): DemoResult {
  const {
    options,
    dataset,
    base,
    model,
    job,
    finished,
    events,
    session,
    phases,
    ledger,
    simulatorMicroUsd,
    classifier,
  } = input;
  const { plan, result } = finished;
  if (plan === undefined || result === undefined)
    throw new StepFailed('read the result', `${finished.id} has no ${plan === undefined ? 'plan' : 'result'}`);
  const { state } = session.stack;
  const hyperparameters = Object.fromEntries(
    Object.entries(job.hyperparameters ?? {}).filter(([, value]) => value !== undefined),
  );
  return DemoResultSchema.parse({
    schema: DEMO_SCHEMA,
    productVersion: PRODUCT_VERSION,
    madeAtWall: new Date().toISOString(),
    machine: {
      cpus: cpus().length,
      cpuModel: cpus()[0]?.model ?? 'unknown',
      memoryGib: totalmem() / 2 ** 30,
      node: process.versions.node,
    },
    options: {
      dataset: options.dataset ?? 'examples/support-desk',
      base: options.base,
      interruptions: options.interruptions,
      seed: options.seed,
      service: options.service,
    },
    clock: {
      label: 'market',
      rate: state.clock.rate,
      noticeWallSeconds: state.noticeSeconds,
      noticeBilledSeconds: 120,
    },
    notes: notesOf(state),
    phases: [...phases.list()],
    totalSeconds: phases.totalSeconds,
    dataset: {
      name: dataset.name,
      trainRows: finished.profile?.trainRows ?? dataset.train.length,
      testRows: finished.profile?.testRows ?? dataset.test.length,
      heldOut: dataset.testFile === undefined,
      ...(dataset.labels === undefined ? {} : { labels: dataset.labels.length }),
    },
    model: {
      id: model.id,
      revision: model.revision,
      licence: model.licence,
      parameters: model.parameters,
      about: base.about,
    },
    job: {
      id: finished.id,
      status: finished.status,
      tuning: job.tuning,
      capMicroUsd: finished.money.cap.microUsd,
      createdAt: finished.createdAt,
      endedAt: finished.updatedAt,
      hyperparameters,
      epochs: (plan.totalSteps * (job.hyperparameters?.batchSize ?? 8)) / dataset.train.length,
    },
    plan,
    attempts: finished.attempts,
    interruptions: interruptionsOf(events, input.shares, options.service),
    training: trainingOf(events),
    evaluation: result.evaluation,
    ...(classifier === undefined ? {} : { classifier }),
    snapshot: { digest: result.digest, bucket: result.bucket, manifestKey: result.snapshotManifestKey },
    bill: {
      rows: ledger.rows,
      sums: ledger.bill,
      simulatorMicroUsd,
      equal: ledger.bill.paidMicroUsd === simulatorMicroUsd,
    },
  });
}

function notesOf({ clock, noticeSeconds }: StackSession['stack']['state']): readonly string[] {
  return [
    'GPUs, prices and interruptions are simulated on this machine; model, training, API, state machines and ledger are the ones that run on AWS.',
    `Market time runs ${clock.rate} times as fast as the wall clock, so that a minute of training here stands for ${(clock.rate / 60).toFixed(0)} hours of a GPU.`,
    `The notice of ${noticeSeconds} s wall stands for AWS's two minutes and is billed as two minutes.`,
  ];
}
