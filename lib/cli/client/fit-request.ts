import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { CatalogOffer } from '#lib/core/catalog/catalog-offer.ts';
import { messageOf } from '#lib/core/errors/catalogue.ts';
import type { FitPlaces } from '#lib/core/fit/cheapest-offer.ts';
import { type FitRefusal, refusalOf } from '#lib/core/fit/check-fit-job.ts';
import type { FitGpu, FitGpus } from '#lib/core/fit/fit-gpu.ts';
import type { FitJob } from '#lib/core/fit/fit-job.ts';
import { autoTunings } from '#lib/core/fit/list-fits.ts';
import { LONGEST_ROW_TOKENS } from '#lib/core/plan/default-hyperparameters.ts';
import type { Tuning } from '#lib/core/tunings/tuning.ts';
import { nearestName } from '#lib/core/units/nearest-name.ts';
import { CliError } from '../cli-error.ts';
import type { FitModel } from './fit-model.ts';
import type { JobFile } from './job-file.ts';
import { tuningNamed } from './tuning-named.ts';

/** What `fit` was asked. */
export interface FitOptions {
  readonly model?: string;
  readonly hub?: string;
  readonly tuning?: string;
  readonly gpu?: string;
  readonly gpus?: number;
  readonly seqLen?: number;
  readonly microBatch?: number;
  readonly rank?: number;
  readonly usd?: number;
  readonly job?: string;
  readonly region?: string;
  readonly capacity?: string;
  readonly offers?: string;
  readonly wide?: boolean;
  readonly json?: boolean;
}

/** A job before its tuning is settled. */
export type UntunedJob = Omit<FitJob, 'tuning'>;

/** What is to be judged: the options, then the job file, then defaults. */
export function jobOf(options: FitOptions, file: JobFile | undefined, { decoder, family }: FitModel): UntunedJob {
  const wished = file?.hyperparameters ?? {};
  const { contextTokens } = decoder.architecture;
  const [common] = bundledTunings();
  return {
    decoder,
    family,
    rank: options.rank ?? wished.rank,
    sequenceTokens: options.seqLen ?? wished.maxLengthTokens ?? Math.min(LONGEST_ROW_TOKENS, contextTokens),
    batchRows: wished.batchSize ?? common?.defaults.batchRows.value ?? 1,
    microBatch: options.microBatch,
    gpus: options.gpus ?? 1,
  };
}

/** The tuning that was asked for; of `auto` those that can run on the model. */
export function tuningsFor(job: UntunedJob, options: FitOptions, file: JobFile | undefined): readonly Tuning[] {
  const id = options.tuning ?? file?.tuning ?? 'auto';
  const isAuto = id === 'auto';
  // Where a tuning has no rank, that of the job file or of auto's other tunings is not meant for it.
  const rankFor = ({ defaults }: Tuning) =>
    defaults.rank === undefined && (isAuto || options.rank === undefined) ? undefined : job.rank;
  const tried = (isAuto ? autoTunings(bundledTunings()) : [tuningNamed(id)]).map((tuning) => ({
    tuning,
    refusal: refusalOf({ ...job, tuning, rank: rankFor(tuning) }),
  }));
  const refusals = tried.flatMap(({ refusal }) => refusal ?? []);
  const grave =
    refusals.find(({ field }) => field !== 'tuning') ?? (refusals.length === tried.length ? refusals[0] : undefined);
  if (grave !== undefined) throw refused(grave, options);
  return tried.filter(({ refusal }) => refusal === undefined).map(({ tuning }) => tuning);
}

/** Names a field as the user gave it: an option, or the job file's. */
function refused({ field, problem }: FitRefusal, { seqLen, rank, tuning }: FitOptions): CliError {
  const names = {
    sequenceTokens: seqLen === undefined ? 'hyperparameters.maxLengthTokens' : '--seq-len',
    microBatch: '--micro-batch',
    batchRows: 'hyperparameters.batchSize',
    gpus: '--gpus',
    rank: rank === undefined ? 'hyperparameters.rank' : '--rank',
    tuning: `--tuning${tuning === undefined ? '' : ` ${tuning}`}`,
  };
  return new CliError('InvalidRequest', messageOf('InvalidRequest', { field: names[field], problem }), 'Correct it.');
}

/** The kinds that were asked for, or the refusal of a name. */
export function gpusNamed(found: FitGpus, wanted: string): readonly FitGpu[] {
  switch (found.kind) {
    case 'gpus':
      return found.gpus;
    case 'not-supported':
      throw new CliError(
        'InvalidRequest',
        `--gpu: no job can run on ${found.gpu}: ${found.reason}`,
        'Leave --gpu out to see those that can.',
      );
    case 'unknown': {
      const hint = found.nearest === undefined ? '' : `; did you mean ${found.nearest}?`;
      throw new CliError('InvalidRequest', `--gpu: there is no ${wanted}${hint}`, `Known: ${found.known.join(', ')}.`);
    }
    default:
      return found satisfies never;
  }
}

/** Where offers may be: the options, then the job file. */
export function placesOf(
  { region, capacity }: FitOptions,
  file: JobFile | undefined,
  offers: readonly CatalogOffer[],
): FitPlaces {
  const known = [...new Set(offers.map((offer) => offer.region))].toSorted();
  if (region !== undefined && !known.includes(region)) {
    const nearest = nearestName(region, known);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new CliError('InvalidRequest', `--region: no offer has ${region}${hint}`, `Known: ${known.join(', ')}.`);
  }
  return {
    regions: region === undefined ? file?.regions : [region],
    services: file?.services,
    capacities: capacity === undefined ? file?.capacities : [capacity],
  };
}
