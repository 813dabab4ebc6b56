import { createHash } from 'node:crypto';
import { STEP_INPUTS, type StepName } from '#lib/contracts/steps/step-inputs.ts';
import type { Attempt, EndedBy } from '#lib/core/attempt/attempt.ts';
import type { TrainerEvent } from '#lib/core/attempt/trainer-event.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Job, JobRequest } from '#lib/core/job/job.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import { isoOf } from '#lib/core/units/time.ts';
import { awaitAttempt } from '#lib/usecases/await-attempt.ts';
import { chooseCapacityOfAttempt } from '#lib/usecases/choose-capacity.ts';
import { closeJob } from '#lib/usecases/close-job.ts';
import { createJob } from '#lib/usecases/create-job.ts';
import { decideNextOfJob } from '#lib/usecases/decide-next.ts';
import { holdMoney } from '#lib/usecases/hold-money.ts';
import { launchAttempt } from '#lib/usecases/launch-attempt.ts';
import { makePlanOfJob } from '#lib/usecases/make-plan.ts';
import { observeInstanceState } from '#lib/usecases/observe-instance.ts';
import { observeTrainerObject } from '#lib/usecases/observe-trainer-object.ts';
import { observeTrainingJob } from '#lib/usecases/observe-training-job.ts';
import { profileData } from '#lib/usecases/profile-data.ts';
import { publishResult } from '#lib/usecases/publish-result.ts';
import { reconsiderAttempt } from '#lib/usecases/reconsider-attempt.ts';
import { recordAttempt } from '#lib/usecases/record-attempt.ts';
import { settleMoney } from '#lib/usecases/settle-money.ts';
import { stageModel } from '#lib/usecases/stage-model.ts';
import { stopAttempt } from '#lib/usecases/stop-attempt.ts';
import { DATA_BUCKET, MODEL, TRAINING_FILE, type World, worldOf } from './world.ts';

const STEPS: Readonly<Record<StepName, (ports: World['ports']) => (input: never) => Promise<unknown>>> = {
  'profile-data': profileData,
  'stage-model': stageModel,
  'make-plan': makePlanOfJob,
  'hold-money': holdMoney,
  'choose-capacity': chooseCapacityOfAttempt,
  'launch-attempt': launchAttempt,
  'reconsider-attempt': reconsiderAttempt,
  'await-attempt': awaitAttempt,
  'record-attempt': recordAttempt,
  'stop-attempt': stopAttempt,
  'decide-next': decideNextOfJob,
  'publish-result': publishResult,
  'settle-money': settleMoney,
  'close-job': closeJob,
};

const WEIGHTS = new TextEncoder().encode('weights');
const SHA = createHash('sha256').update(WEIGHTS).digest('hex');
const CONFIG_HASH = 'c'.repeat(64);

/** Drives one job through its steps and plays provider and trainer. */
export class Driver {
  readonly world: World;
  readonly id: { readonly tenant: string; readonly jobId: string };
  readonly digest = `sha256:${createHash('sha256').update(`adapter_model.safetensors\0${SHA}\n`).digest('hex')}`;
  #attempt = 1;

  constructor(world: World, jobId: string) {
    this.world = world;
    this.id = { tenant: 'acme', jobId };
  }

  /** Runs one step as its Lambda would: its schema first. */
  async step(step: StepName, input: Record<string, unknown>): Promise<unknown> {
    const parsed = STEP_INPUTS[step].parse({ ...this.id, ...input });
    return STEPS[step](this.world.ports)(parsed as never);
  }

  async prepare(): Promise<void> {
    for (const step of ['profile-data', 'stage-model', 'make-plan', 'hold-money'] as const) await this.step(step, {});
  }

  /** Chooses, launches and, unless told otherwise, awaits. */
  async launch(attempt: number, { awaited = true } = {}) {
    this.#attempt = attempt;
    const chosen = (await this.step('choose-capacity', { attempt, tries: 1 })) as {
      kind: string;
      offers: OfferKey[];
      because: string;
    };
    if (chosen.kind !== 'launch') throw new Error(JSON.stringify(chosen));
    const input = { attempt, tries: 1, offers: chosen.offers, because: chosen.because };
    const launched = (await this.step('launch-attempt', input)) as { kind: string };
    if (launched.kind !== 'launched') throw new Error(JSON.stringify(launched));
    if (awaited) await this.step('await-attempt', { attempt, token: this.world.workflow.wait() });
    const { offerKey, providerId } = await this.attempt(attempt);
    return { offerKey, providerId, input };
  }

  async job(): Promise<Job> {
    const job = await this.world.ports.jobs.get('acme', this.id.jobId);
    if (job === undefined) throw new Error('no job');
    return job;
  }

  async attempt(attempt: number): Promise<Attempt> {
    const stored = await this.world.ports.attempts.get('acme', this.id.jobId, attempt);
    if (stored === undefined) throw new Error('no attempt');
    return stored;
  }

  async providerId(): Promise<string> {
    return (await this.attempt(this.#attempt)).providerId ?? '';
  }

  completions(): readonly unknown[] {
    return [...this.world.workflow.completed.values()];
  }

  /** The provider ends the newest attempt's compute and says so. */
  async endCompute(endedBy: EndedBy): Promise<void> {
    const { offerKey, providerId } = await this.attempt(this.#attempt);
    const compute = offerOf(offerKey).service === 'ec2' ? this.world.ec2 : this.world.sageMaker;
    compute.end(providerId ?? '', endedBy);
    await this.observeEnd();
  }

  async observeEnd(): Promise<void> {
    const { offerKey, providerId = '' } = await this.attempt(this.#attempt);
    if (offerOf(offerKey).service === 'ec2') {
      await observeInstanceState(this.world.ports)({ detail: { 'instance-id': providerId, state: 'terminated' } });
    } else {
      const detail = { TrainingJobName: providerId, TrainingJobStatus: 'Stopped' };
      await observeTrainingJob(this.world.ports)({ id: '1', detail });
    }
  }

  /** Writes what a container writes, up to a point. */
  async train(input: { fence: number; attempt: number; to: 'step' | 'completed'; told?: boolean }): Promise<void> {
    const { fence, attempt, told = true } = input;
    const at = `${isoOf(this.world.clock.wallNow()).replace('Z', '')}.000Z`;
    const step = { type: 'step', at, totalSteps: 60, learningRate: 0.001, tokensPerSecond: 900 } as const;
    const manifestKey = `${keysOf('acme', this.id.jobId).run}${padded(fence)}/snapshot/manifest.json`;
    const batches: TrainerEvent[][] = [
      [
        { type: 'phase', at, phase: 'loading' },
        {
          type: 'started',
          at,
          resumedFromStep: fence === 1 ? null : 20,
          resumedFromFence: fence === 1 ? null : 1,
          rejectedCheckpoints: [],
          threads: 2,
          device: 'cpu',
        },
      ],
      [
        { ...step, step: 20, loss: 2 },
        { type: 'measured', at, step: 20, tokensPerSecond: 900, secondsPerStep: 2, peakMemoryBytes: 1_000_000 },
        { type: 'checkpoint', at, step: 20, manifestKey: 'x', sizeBytes: 10, saveSeconds: 1 },
        { type: 'heartbeat', at, step: 20 },
      ],
    ];
    if (input.to === 'completed') {
      await this.#writeSnapshot(fence, attempt, manifestKey);
      batches.push([
        { ...step, step: 60, loss: 1 },
        { type: 'checkpoint', at, step: 60, manifestKey: 'y', sizeBytes: 10, saveSeconds: 1 },
        { type: 'evaluated', at, evaluationKey: 'evaluation.json', result: evaluation() },
        { type: 'completed', at, step: 60, snapshotManifestKey: manifestKey, digest: this.digest },
      ]);
    }
    for (const [index, events] of batches.entries()) {
      await this.write(fence, index + 1, { attempt, events });
      if (told) await this.tellAgain(fence, index + 1);
    }
  }

  /** Puts an event object where a container would. */
  async write(
    fence: number,
    seq: number,
    body: string | { attempt: number; tenant?: string; events: readonly TrainerEvent[] },
  ): Promise<void> {
    const batch = { schemaVersion: 1, kind: 'thriftune.trainer-events', ...this.id, fence, seq };
    const text = typeof body === 'string' ? body : JSON.stringify({ ...batch, ...body });
    await this.world.ports.objects.put(DATA_BUCKET, this.#eventKey(fence, seq), text, 'application/json');
  }

  /** S3 tells of an event object, perhaps again. */
  async tellAgain(fence: number, seq: number): Promise<unknown> {
    const detail = { bucket: { name: DATA_BUCKET }, object: { key: this.#eventKey(fence, seq) } };
    return observeTrainerObject(this.world.ports)({ detail });
  }

  #eventKey(fence: number, seq: number): string {
    return `${keysOf('acme', this.id.jobId).run}${padded(fence)}/events/${padded(seq)}.json`;
  }

  async #writeSnapshot(fence: number, attempt: number, manifestKey: string): Promise<void> {
    const folder = manifestKey.replace('manifest.json', '');
    const files = [{ path: 'adapter_model.safetensors', sizeBytes: WEIGHTS.byteLength, sha256: SHA }];
    const base = { id: MODEL.id, revision: MODEL.revision, licence: MODEL.licence };
    const manifest = {
      schemaVersion: 1,
      kind: 'thriftune.snapshot',
      ...this.id,
      attempt,
      fence,
      step: 60,
      tuning: 'lora',
      base,
      threads: 2,
      configHash: CONFIG_HASH,
      files,
      digest: this.digest,
    };
    await this.world.ports.objects.put(
      DATA_BUCKET,
      `${folder}adapter_model.safetensors`,
      WEIGHTS,
      'application/octet-stream',
    );
    await this.world.ports.objects.put(DATA_BUCKET, manifestKey, JSON.stringify(manifest), 'application/json');
  }
}

/** A submitted job and its driver. */
export async function driverOf(
  overrides: Partial<JobRequest> = {},
  world: World | undefined = undefined,
): Promise<Driver> {
  const inWorld = world ?? (await worldOf());
  const request = {
    model: MODEL.id,
    objective: 'sft',
    tuning: 'lora',
    trainingFile: TRAINING_FILE,
    capUsd: 5,
    seed: 42,
    ...overrides,
  } as const;
  const job = await createJob(inWorld.ports)({ tenant: 'acme', request });
  if ('kind' in job) throw new Error(job.message);
  return new Driver(inWorld, job.jobId);
}

function evaluation() {
  const share = (value: number) => ({ value, low: value - 0.05, high: Math.min(1, value + 0.05), rows: 6 });
  return {
    before: { exactMatch: { ...share(0.05), low: 0 }, loss: 3 },
    after: { exactMatch: share(0.9), loss: 0.2 },
    samples: [],
  };
}

function padded(number: number): string {
  return String(number).padStart(8, '0');
}
