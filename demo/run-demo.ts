import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { ApiClient } from '#lib/cli/client/api-client.ts';
import type { JobFile } from '#lib/cli/client/job-file.ts';
import { readEvents, watchJob } from '#lib/cli/client/watch-job.ts';
import { renderPlan } from '#lib/cli/render/plan.ts';
import type { JobView } from '#lib/contracts/api/job-view.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { calibrate } from './calibrate.ts';
import { scoreClassifier } from './classifier.ts';
import { demoJob, epochsInWords } from './dataset/demo-job.ts';
import { type Dataset, loadDataset } from './dataset/load-dataset.ts';
import type { DemoResult } from './demo-result.ts';
import { LiveView } from './live-view.ts';
import type { DemoOptions } from './options.ts';
import { renderPage } from './report/page.ts';
import { ensureBaseModel } from './session/base-model.ts';
import { Phases } from './session/phases.ts';
import { placesOf } from './session/places.ts';
import type { Programs } from './session/programs.ts';
import { StepFailed } from './session/step-failed.ts';
import { SimulatorClient } from './simulator-client.ts';
import { StackSession } from './stack-session.ts';
import { demoResultOf } from './story/demo-result-of.ts';
import { drawShares } from './story/interruptions.ts';
import { summaryOf } from './story/summary.ts';

/** CPU threads of the trainer in the demo; part of what makes a resume bit-exact. */
const THREADS = 2;

/** What a run has made so far, so that it can be ended at any moment. */
export interface DemoRun {
  readonly repository: string;
  readonly options: DemoOptions;
  readonly programs: Programs;
  /** Set as soon as the stack begins to start. */
  session?: Promise<StackSession>;
}

/** The main job, from nothing to its bill. */
export async function runDemo(run: DemoRun, signal: AbortSignal): Promise<DemoResult> {
  const { repository, options, programs } = run;
  const phases = new Phases((text) => console.log(text));
  const examples = join(repository, 'examples', 'support-desk');
  const dataset = loadDataset(options.dataset ?? examples, options.seed);
  const places = placesOf(repository);

  run.session = StackSession.start({ ...sessionSettings(options), repository, detached: options.keep }, programs);
  const starting = run.session;
  const session = await phases.time('start the local stack', () => starting);
  const died = session.stack.died.then((reason): never => {
    throw new StepFailed('keep the local stack alive', reason, session.stack.logsDir);
  });
  const [deployed, base] = await Promise.race([
    died,
    Promise.all([
      phases.time('deploy the CDK app to it', () => session.deploy()),
      phases.time(`base model ${options.base}`, () => ensureBaseModel(places, programs, options.base, options.licence)),
    ]),
  ]);
  const job = demoJob({
    repository,
    dataset,
    isExample: options.dataset === undefined,
    base: options.base,
    modelId: base.id,
    service: options.service,
    seed: options.seed,
  });
  tellSteps(job, dataset);
  const speed = await phases.time('measure the speed of this machine (cached)', () =>
    calibrate({ places, programs, base, job, dataset, threads: THREADS }),
  );
  const { api, model } = await phases.time('stage the model, make a key', async () => {
    await session.writeCalibration(speed);
    const staged = await session.addModel(base);
    const made = await session.makeKey(deployed.apiUrl, 'demo');
    session.writeClientFile(deployed.apiUrl, made.apiKey);
    return { api: made.api, model: staged };
  });

  const shares = drawShares(options.interruptions, options.seed);
  const view = new LiveView();
  const { finished, events } = await phases
    .time('run the job', () => Promise.race([died, runJob({ api, job, session, shares, view, signal })]))
    .finally(() => view.end());
  if (finished.status !== 'succeeded') throw jobFailed(finished, session);
  const classifier = await phases.time('score a classifier on the same rows', () =>
    scoreClassifier(places, programs, dataset),
  );
  const simulatorMicroUsd = await new SimulatorClient(session.stack.simulatorUrl).billMicroUsd(finished.id);
  const ledger = await api.ledger(finished.id);
  const result = demoResultOf({
    options,
    dataset,
    base,
    model,
    job,
    finished,
    events,
    shares,
    session,
    phases,
    classifier,
    ledger,
    simulatorMicroUsd,
  });
  writeReports(result, places.reports, options.json);
  console.log(`\n${summaryOf(result)}\n`);
  tellWhere(result, relative(process.cwd(), join(places.reports, `${finished.id}.html`)), options);
  if (!result.bill.equal) {
    throw new StepFailed(
      'compare the bills',
      `ledger ${result.bill.sums.paidMicroUsd} µ$, simulator ${simulatorMicroUsd} µ$`,
      session.stack.logsDir,
    );
  }
  return result;
}

/** The tiny model's steps take milliseconds: its checkpoints come closer together. */
function sessionSettings(options: DemoOptions) {
  const cadence = options.base === 'tiny' ? { checkpointEverySeconds: 2, heartbeatEverySeconds: 1 } : {};
  return { threads: THREADS, seed: options.seed, noticeSeconds: options.noticeSeconds, ...cadence };
}

function tellSteps(job: JobFile, dataset: Dataset): void {
  const { maxSteps = 0, batchSize = 8, learningRate } = job.hyperparameters ?? {};
  const epochs = epochsInWords(maxSteps, batchSize, dataset.train.length);
  console.log(
    `  ${dataset.name}: ${maxSteps} steps of ${batchSize} rows, learning rate ${learningRate}: ${epochs} of ${dataset.train.length} rows`,
  );
}

async function runJob(input: {
  readonly api: ApiClient;
  readonly job: JobFile;
  readonly session: StackSession;
  readonly shares: readonly number[];
  readonly view: LiveView;
  readonly signal: AbortSignal;
}): Promise<{ readonly finished: JobView; readonly events: readonly JobEvent[] }> {
  const { api, job, session, shares, view, signal } = input;
  const trainingFile = await api.upload(job.trainingFile);
  const testFile = job.testFile === undefined ? undefined : await api.upload(job.testFile);
  const request = { ...job, trainingFile, ...(testFile === undefined ? {} : { testFile }) };
  const submitted = await api.submit(request, randomUUID());
  view.say(`  ${submitted.id} submitted over HTTP; data set uploaded by presigned PUT`);
  if (shares.length > 0) await new SimulatorClient(session.stack.simulatorUrl).interrupt(submitted.id, shares);
  let planned = false;
  const finished = await watchJob(
    api,
    submitted.id,
    {
      event: (event) => view.event(event),
      job: (current) => {
        if (current.plan !== undefined && !planned) {
          planned = true;
          view.say(`\n${renderPlan(current.plan, current.clock)}\n`);
        }
        view.job(current);
      },
    },
    signal,
  );
  const events: JobEvent[] = [];
  await readEvents(api, submitted.id, undefined, (event) => events.push(event));
  return { finished, events };
}

function jobFailed(job: JobView, session: StackSession): StepFailed {
  const reason =
    job.failure === undefined
      ? `the job ended ${job.status}`
      : `${job.failure.code} in ${job.failure.step}: ${job.failure.message}`;
  return new StepFailed('run the job', reason, session.stack.logsDir);
}

function writeReports(result: DemoResult, folder: string, json: string | undefined): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${result.job.id}.html`), renderPage(result));
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(result, null, 2)}\n`);
}

function tellWhere(result: DemoResult, page: string, options: DemoOptions): void {
  console.log(`Page of this job: ${page}`);
  if (options.json !== undefined) console.log(`The whole story as JSON: ${options.json}`);
  console.log('Keep a stack up:  npm run demo -- --keep, or node bin/thriftune.js local up');
  console.log(
    'Your own job:     node bin/thriftune.js submit examples/support-desk.job.yaml --watch (any JSONL or CSV)',
  );
  console.log(`Done in ${result.totalSeconds.toFixed(0)} s.`);
}
