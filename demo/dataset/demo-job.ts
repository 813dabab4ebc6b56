import { join } from 'node:path';
import { type JobFile, readJobFile } from '#lib/cli/client/job-file.ts';
import type { Dataset } from './load-dataset.ts';

/** The example that `npm run demo` submits. */
export const EXAMPLE = join('examples', 'support-desk.job.yaml');

/** Rows per optimizer step of the demo's jobs. */
const BATCH_ROWS = 8;
/** A quarter of BANKING77: enough for 0.70 exact match in about six minutes on two cores. */
const MOST_STEPS = 320;
const MOST_EPOCHS = 3;
/** Market hours of a CPU are many: a minute of training stands for two hours. */
const CAP_USD = 60;
/** The tiny model's steps take milliseconds: so many of them that an interruption has something to interrupt. It is too small for adapters. */
const TINY = { maxSteps: 600, learningRate: 3e-3, rank: undefined, alpha: undefined } as const;

/** The job of a demo run: the committed example, or the same shape with settings that fit a data set of the user's. */
export function demoJob(input: {
  readonly repository: string;
  readonly dataset: Dataset;
  readonly isExample: boolean;
  readonly base: string;
  readonly modelId: string;
  readonly service: 'ec2' | 'sagemaker';
  readonly seed: number;
}): JobFile {
  const { repository, dataset, isExample, base, modelId, service, seed } = input;
  const tiny = base === 'tiny' ? TINY : {};
  const common = { model: modelId, services: [service], seed, ...(base === 'tiny' ? { tuning: 'full' } : {}) };
  if (isExample) return readJobFile(join(repository, EXAMPLE), { ...common, hyperparameters: tiny });
  const epochSteps = Math.ceil(dataset.train.length / BATCH_ROWS);
  const maxSteps = Math.min(MOST_STEPS, epochSteps * MOST_EPOCHS);
  return readJobFile(undefined, {
    tuning: 'lora',
    ...common,
    capUsd: CAP_USD,
    name: dataset.name,
    trainingFile: dataset.trainFile,
    ...(dataset.testFile === undefined ? {} : { testFile: dataset.testFile }),
    hyperparameters: { maxSteps, batchSize: BATCH_ROWS, learningRate: 1.5e-3, rank: 16, alpha: 32, ...tiny },
  });
}

/** How much of the data a job sees, in words: `a quarter epoch`. */
export function epochsInWords(steps: number, batchRows: number, trainRows: number): string {
  const epochs = (steps * batchRows) / trainRows;
  const quarters = Math.round(epochs * 4);
  const words: Readonly<Record<number, string>> = {
    1: 'a quarter epoch',
    2: 'half an epoch',
    3: 'three quarters of an epoch',
    4: 'one epoch',
  };
  const near = Math.abs(epochs * 4 - quarters) < 0.1 ? words[quarters] : undefined;
  return near ?? `${epochs.toFixed(1)} epochs`;
}
