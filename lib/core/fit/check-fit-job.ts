import { obstacleOf } from '../tunings/obstacle.ts';
import { trainableParametersOf } from '../tunings/trainable-parameters.ts';
import type { FitJob } from './fit-job.ts';

/** The field that stands in the way, and how. */
export interface FitRefusal {
  readonly field: 'sequenceTokens' | 'microBatch' | 'batchRows' | 'gpus' | 'rank' | 'tuning';
  readonly problem: string;
}

/** Beyond these a figure is a slip of the pen: as the API's own limits (`RequestedHyperparameters`), and more GPUs than any cluster behind the data has. */
export const FIT_LIMITS = { rows: 4096, rank: 512, gpus: 1024 } as const;

/** Why a job cannot be judged at all; undefined where it can. */
export function refusalOf(job: FitJob): FitRefusal | undefined {
  const { decoder, sequenceTokens, batchRows, microBatch, gpus } = job;
  return (
    outside('gpus', gpus, FIT_LIMITS.gpus) ??
    outside('sequenceTokens', sequenceTokens, decoder.architecture.contextTokens, ', the context of the model') ??
    outside('batchRows', batchRows, FIT_LIMITS.rows) ??
    (microBatch === undefined ? undefined : outside('microBatch', microBatch, FIT_LIMITS.rows)) ??
    rankRefusalOf(job) ??
    tuningRefusalOf(job)
  );
}

function rankRefusalOf({ rank, tuning, decoder }: FitJob): FitRefusal | undefined {
  if (rank === undefined) return undefined;
  if (tuning.defaults.rank === undefined) return { field: 'rank', problem: `cannot be given: ${tuning.name} has none` };
  const { hidden } = decoder.architecture;
  return hidden < FIT_LIMITS.rank
    ? outside('rank', rank, hidden, ', the width of the model')
    : outside('rank', rank, FIT_LIMITS.rank);
}

function tuningRefusalOf({ decoder, tuning, rank }: FitJob): FitRefusal | undefined {
  const obstacle = obstacleOf(tuning, decoder);
  if (obstacle !== undefined) return { field: 'tuning', problem: `cannot run on this model: ${obstacle}` };
  const counted = trainableParametersOf(decoder.blueprint, tuning, { rank });
  return counted.kind === 'nothing' ? { field: 'tuning', problem: `is of no use: ${counted.reason}` } : undefined;
}

function outside(field: FitRefusal['field'], value: number, most: number, because = ''): FitRefusal | undefined {
  if (Number.isInteger(value) && value >= 1 && value <= most) return undefined;
  return { field, problem: `must be a whole number from 1 to ${most}${because}, not ${value}` };
}
