import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { JobFile } from '#lib/cli/client/job-file.ts';
import { toJsonl } from '#lib/core/dataset/to-jsonl.ts';
import type { Dataset } from './dataset/load-dataset.ts';
import type { BaseModel } from './session/base-model.ts';
import { type Places, trainerEnvironment } from './session/places.ts';
import type { Programs } from './session/programs.ts';
import { StepFailed } from './session/step-failed.ts';

/** Speed of this machine as the `local-cpu` device, measured by real steps of the trainer. Wall seconds. */
export const LocalSpeedSchema = z.strictObject({
  schemaVersion: z.literal(2),
  modelId: z.string(),
  tuning: z.string(),
  precision: z.enum(['fp32', 'bf16']),
  threads: z.int().positive(),
  cpuModel: z.string(),
  tokensPerSecond: z.number().positive(),
  /** From the container's start to its first step, downloads left out. */
  startupSeconds: z.number().nonnegative(),
  /** Generated tokens of the evaluation, one answer at a time. */
  evaluationTokensPerSecond: z.number().positive(),
  secondsPerStep: z.number().positive(),
  steps: z.int().positive(),
  measuredAtWall: z.string(),
});
export type LocalSpeed = z.infer<typeof LocalSpeedSchema>;

const LineSchema = z.looseObject({
  type: z.string(),
  at: z.string(),
  phase: z.string().optional(),
  tokensPerSecond: z.number().optional(),
});
const FailureSchema = z.looseObject({ message: z.string() });
/** Rows of the measured evaluation; a forward pass decides them. Its samples are generated, and the barely trained model never stops early. */
const EVALUATED = { tunedRows: 3, baseRows: 3, samples: 6, maxNewTokens: 24 } as const;
/** Boot, downloads and hand-over of a simulated host, before the trainer's first word; measured once, November 2026. */
const HOST_SECONDS = 3;
const STEP = 'measure the speed of this machine';
/** The first steps pay for warm caches. */
const WARM_UP_STEPS = 3;
const MEASURED_STEPS = 6;
/** More than the steps and the evaluation look at. */
const MEASURED_ROWS = 256;
const TRAINING_FILE = 'train.jsonl';
const TEST_FILE = 'test.jsonl';

/** Measures, or reads what was measured before for the same model, tuning, threads and processor. */
export async function calibrate(input: {
  readonly places: Places;
  readonly programs: Programs;
  readonly base: BaseModel;
  readonly job: JobFile;
  readonly dataset: Dataset;
  readonly threads: number;
}): Promise<LocalSpeed> {
  const { places, base, job, threads } = input;
  const cpuModel = cpus()[0]?.model ?? 'unknown';
  const cacheFile = join(places.state, 'calibration', `${base.id}-${job.tuning}-${threads}.json`);
  const cached = readCached(cacheFile);
  if (cached?.cpuModel === cpuModel) return cached;
  const precision = cpuHasBf16() ? 'bf16' : 'fp32';
  const measured = await measure({ ...input, precision });
  const speed: LocalSpeed = {
    schemaVersion: 2,
    modelId: base.id,
    tuning: job.tuning,
    precision,
    threads,
    cpuModel,
    ...measured,
    measuredAtWall: new Date().toISOString(),
  };
  mkdirSync(join(places.state, 'calibration'), { recursive: true });
  writeFileSync(cacheFile, `${JSON.stringify(speed, null, 2)}\n`);
  return speed;
}

/** Runs the training child itself for a few steps, without supervisor and S3. */
async function measure(input: {
  readonly places: Places;
  readonly programs: Programs;
  readonly base: BaseModel;
  readonly job: JobFile;
  readonly dataset: Dataset;
  readonly threads: number;
  readonly precision: 'fp32' | 'bf16';
}): Promise<
  Pick<LocalSpeed, 'tokensPerSecond' | 'startupSeconds' | 'evaluationTokensPerSecond' | 'secondsPerStep' | 'steps'>
> {
  const { places, programs, base, dataset, threads } = input;
  const workdir = join(places.state, 'calibration', `work-${base.id}`);
  rmSync(workdir, { recursive: true, force: true });
  mkdirSync(workdir, { recursive: true });
  // As profiling would write them: the trainer reads chat rows, whatever the user's file is.
  writeFileSync(join(workdir, TRAINING_FILE), toJsonl(dataset.train.slice(0, MEASURED_ROWS)));
  writeFileSync(join(workdir, TEST_FILE), toJsonl(dataset.test.slice(0, MEASURED_ROWS)));
  writeFileSync(join(workdir, 'job.json'), JSON.stringify(childJob(input, workdir)));
  const logFile = join(places.logs, 'calibrate.log');
  await programs
    .run({
      step: STEP,
      command: [places.trainerPython, '-m', 'thriftune_trainer.training', '--workdir', workdir],
      cwd: places.repository,
      env: trainerEnvironment(places, threads),
      logFile,
    })
    .catch((error: Error) => {
      throw new StepFailed(STEP, reasonIn(workdir) ?? error.message, logFile);
    });
  const lines = readFileSync(join(workdir, 'events.jsonl'), 'utf8').trim().split('\n');
  rmSync(workdir, { recursive: true, force: true });
  return speedOf(lines.map((line) => LineSchema.parse(JSON.parse(line))));
}

/** What the training child says of its own failure. */
function reasonIn(workdir: string): string | undefined {
  const file = join(workdir, 'error.json');
  return existsSync(file) ? FailureSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).message : undefined;
}

function speedOf(events: readonly z.infer<typeof LineSchema>[]) {
  const steps = events.filter(({ type }) => type === 'step');
  const measured = steps.slice(WARM_UP_STEPS);
  const last = steps.at(-1);
  const at = (found: { readonly at: string } | undefined) => {
    if (found === undefined) throw new StepFailed(STEP, 'the trainer reported less than was expected');
    return Date.parse(found.at) / 1000;
  };
  const generated = EVALUATED.samples * EVALUATED.maxNewTokens;
  const evaluating =
    at(events.find(({ type }) => type === 'evaluated')) - at(events.find(({ phase }) => phase === 'evaluating'));
  return {
    tokensPerSecond: median(measured.map(({ tokensPerSecond = 0 }) => tokensPerSecond)),
    startupSeconds: HOST_SECONDS + at(steps[0]) - at(events[0]),
    evaluationTokensPerSecond: generated / Math.max(0.1, evaluating),
    secondsPerStep: (at(last) - at(steps[WARM_UP_STEPS - 1])) / measured.length,
    steps: measured.length,
  };
}

function childJob(
  input: { base: BaseModel; job: JobFile; threads: number; precision: 'fp32' | 'bf16' },
  workdir: string,
) {
  const { base, job, threads, precision } = input;
  const wanted = job.hyperparameters ?? {};
  return {
    schemaVersion: 1,
    modelDir: base.folder,
    modelId: base.id,
    trainingFile: join(workdir, TRAINING_FILE),
    testFile: join(workdir, TEST_FILE),
    resumeDir: null,
    objective: 'sft',
    tuning: job.tuning,
    precision,
    hyperparameters: {
      learningRate: wanted.learningRate ?? 1e-3,
      warmupSteps: 0,
      schedule: 'constant',
      weightDecay: 0,
      maxGradNorm: 1,
      microBatch: wanted.batchSize ?? 8,
      accumulation: 1,
      maxSteps: WARM_UP_STEPS + MEASURED_STEPS,
      maxLengthTokens: wanted.maxLengthTokens ?? 256,
      rank: wanted.rank ?? 16,
      alpha: wanted.alpha ?? 32,
      dropout: 0,
    },
    evaluation: { baseRows: EVALUATED.baseRows, tunedRows: EVALUATED.tunedRows, maxNewTokens: EVALUATED.maxNewTokens },
    seed: job.seed,
    threads,
    checkpointEverySeconds: 3600,
    slowdownFactor: 1,
    configHash: 'calibration',
  };
}

function readCached(file: string): LocalSpeed | undefined {
  if (!existsSync(file)) return undefined;
  const parsed = LocalSpeedSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return parsed.success ? parsed.data : undefined;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Whether the processor computes in bf16 itself; without that bf16 is slower than fp32. */
function cpuHasBf16(): boolean {
  try {
    return /\b(amx_bf16|avx512_bf16)\b/.test(readFileSync('/proc/cpuinfo', 'utf8'));
  } catch {
    return false;
  }
}
