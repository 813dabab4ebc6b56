import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { JobFile } from '#lib/cli/client/job-file.ts';
import type { BaseModel } from './session/base-model.ts';
import { type Places, trainerEnvironment } from './session/places.ts';
import type { Programs } from './session/programs.ts';
import { StepFailed } from './session/step-failed.ts';

/** Speed of this machine as the `local-cpu` device, measured by real steps of the trainer. */
export const LocalSpeedSchema = z.strictObject({
  schemaVersion: z.literal(1),
  modelId: z.string(),
  tuning: z.string(),
  precision: z.string(),
  threads: z.int().positive(),
  cpuModel: z.string(),
  tokensPerSecond: z.number().positive(),
  secondsPerStep: z.number().positive(),
  steps: z.int().positive(),
  measuredAtWall: z.string(),
});
export type LocalSpeed = z.infer<typeof LocalSpeedSchema>;

const StepLineSchema = z.looseObject({ type: z.literal('step'), tokensPerSecond: z.number(), at: z.string() });
/** The first steps pay for warm caches. */
const WARM_UP_STEPS = 3;
const MEASURED_STEPS = 6;

/** Measures, or reads what was measured before for the same model, tuning, threads and processor. */
export async function calibrate(input: {
  readonly places: Places;
  readonly programs: Programs;
  readonly base: BaseModel;
  readonly job: JobFile;
  readonly threads: number;
}): Promise<LocalSpeed> {
  const { places, base, job, threads } = input;
  const cpuModel = cpus()[0]?.model ?? 'unknown';
  const cacheFile = join(places.state, 'calibration', `${base.id}-${job.tuning}-${threads}.json`);
  const cached = readCached(cacheFile);
  if (cached?.cpuModel === cpuModel) return cached;
  const measured = await measure(input);
  const speed: LocalSpeed = {
    schemaVersion: 1,
    modelId: base.id,
    tuning: job.tuning,
    precision: 'bf16',
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
async function measure({
  places,
  programs,
  base,
  job,
  threads,
}: {
  readonly places: Places;
  readonly programs: Programs;
  readonly base: BaseModel;
  readonly job: JobFile;
  readonly threads: number;
}): Promise<Pick<LocalSpeed, 'tokensPerSecond' | 'secondsPerStep' | 'steps'>> {
  const workdir = join(places.state, 'calibration', `work-${base.id}`);
  rmSync(workdir, { recursive: true, force: true });
  mkdirSync(workdir, { recursive: true });
  const maxSteps = WARM_UP_STEPS + MEASURED_STEPS;
  writeFileSync(join(workdir, 'job.json'), JSON.stringify(childJob(base, job, threads, maxSteps)));
  await programs.run({
    step: 'measure the speed of this machine',
    command: [places.trainerPython, '-m', 'thriftune_trainer.training', '--workdir', workdir],
    cwd: places.repository,
    env: trainerEnvironment(places, threads),
    logFile: join(places.logs, 'calibrate.log'),
  });
  const lines = readFileSync(join(workdir, 'events.jsonl'), 'utf8').trim().split('\n');
  const steps = lines.flatMap((line) => {
    const parsed = StepLineSchema.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  });
  rmSync(workdir, { recursive: true, force: true });
  const measured = steps.slice(WARM_UP_STEPS);
  const first = steps[WARM_UP_STEPS - 1];
  const last = measured.at(-1);
  if (first === undefined || last === undefined) throw new StepFailed('measure the speed of this machine', 'the trainer reported no steps');
  return {
    tokensPerSecond: median(measured.map(({ tokensPerSecond }) => tokensPerSecond)),
    secondsPerStep: (Date.parse(last.at) - Date.parse(first.at)) / 1000 / measured.length,
    steps: measured.length,
  };
}

function childJob(base: BaseModel, job: JobFile, threads: number, maxSteps: number) {
  const wanted = job.hyperparameters ?? {};
  return {
    schemaVersion: 1,
    modelDir: base.folder,
    modelId: base.id,
    trainingFile: job.trainingFile,
    testFile: job.testFile ?? job.trainingFile,
    resumeDir: null,
    objective: 'sft',
    tuning: job.tuning,
    precision: 'bf16',
    hyperparameters: {
      learningRate: wanted.learningRate ?? 1e-3,
      warmupSteps: 0,
      schedule: 'constant',
      weightDecay: 0,
      maxGradNorm: 1,
      microBatch: wanted.batchSize ?? 8,
      accumulation: 1,
      maxSteps,
      maxLengthTokens: wanted.maxLengthTokens ?? 256,
      rank: wanted.rank ?? 16,
      alpha: wanted.alpha ?? 32,
      dropout: 0,
    },
    evaluation: { baseRows: 1, tunedRows: 1, maxNewTokens: 1, labels: null },
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
