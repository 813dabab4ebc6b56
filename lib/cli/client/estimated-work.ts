import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { offersOf } from '#lib/core/catalog/catalog-offers.ts';
import { rowsOfFile } from '#lib/core/dataset/detect-format.ts';
import { type EstimatedLengths, estimatedLengths } from '#lib/core/dataset/estimated-lengths.ts';
import { HOLD_OUT_SHARE } from '#lib/core/dataset/hold-out.ts';
import { fitGpusOf } from '#lib/core/fit/fit-gpu.ts';
import { type ListedFit, listFits } from '#lib/core/fit/list-fits.ts';
import { hyperparametersOf } from '#lib/core/plan/default-hyperparameters.ts';
import type { CliContext } from '../context.ts';
import { catalogInUse, nowOf } from './catalog-cache.ts';
import { readFitModel } from './fit-model.ts';
import { gpusNamed, jobOf, placesOf, tuningsFor } from './fit-request.ts';
import type { JobFile } from './job-file.ts';
import { ownOffers } from './own-offers.ts';
import { refusedField } from './refuse-option.ts';
import { tuningNamed } from './tuning-named.ts';

/** How long a job computes, as far as its file says; an estimate in every part. */
export interface EstimatedWork {
  readonly workHours: number;
  readonly steps: number;
  /** Trained on in all steps. */
  readonly tokens: number;
  readonly tokensPerSecond: number;
  readonly gpu: string;
  readonly instanceType: string;
  /** Of that instance type, where it is known. */
  readonly onDemandUsdPerHour: number | undefined;
}

/** Tokens from the data's characters, steps from the job's hyperparameters, speed from `fit` on the GPU that is cheapest a token. Asks nobody but the Hub, for a model that is not known. */
export async function estimatedWork(context: CliContext, file: JobFile): Promise<EstimatedWork> {
  const lengths = lengthsOf(file);
  const model = await readFitModel(context, { model: file.model });
  const { fit, onDemandUsdPerHour } = await cheapestFit(context, file, model, lengths);
  const { maxSteps, microBatch, maxLengthTokens } = hyperparametersOf({
    request: file,
    tuning: tuningNamed(fit.tuning),
    profile: lengths,
    model: { parameters: model.decoder.architecture.parameters },
  });
  const tokens = maxSteps * microBatch * Math.min(lengths.trainTokens / lengths.trainRows, maxLengthTokens);
  const { tokensPerSecond, gpu, cheapest } = fit;
  const seconds = tokens / tokensPerSecond.p50;
  return {
    workHours: seconds / 3600,
    steps: maxSteps,
    tokens,
    tokensPerSecond: tokensPerSecond.p50,
    gpu,
    instanceType: cheapest.offer.instanceType,
    onDemandUsdPerHour,
  };
}

type PricedFit = ListedFit & Required<Pick<ListedFit, 'tokensPerSecond' | 'cheapest'>>;

async function cheapestFit(
  context: CliContext,
  file: JobFile,
  model: Awaited<ReturnType<typeof readFitModel>>,
  { longestRowTokens }: EstimatedLengths,
): Promise<{ readonly fit: PricedFit; readonly onDemandUsdPerHour: number | undefined }> {
  const job = jobOf({ seqLen: longestRowTokens }, file, model);
  const { catalog } = await catalogInUse(context);
  const own = ownOffers(context, undefined, catalog);
  const offers = [...offersOf(catalog, nowOf(context)), ...own];
  const fits = listFits({
    job,
    tunings: tuningsFor(job, {}, file),
    gpus: gpusNamed(fitGpusOf(catalog, own, undefined), ''),
    offers,
    places: placesOf({}, file, offers),
  });
  const fit = fits.find(isPriced);
  if (fit === undefined)
    throw refusedField(
      '--work-hours',
      `is missing, and cannot be estimated: no GPU with a known price and speed is left for ${model.name}`,
      'Give the hours of compute without interruptions.',
    );
  const { instanceType, region } = fit.cheapest.offer;
  const onDemand = offers.find(
    (offer) =>
      offer.instanceType === instanceType &&
      offer.region === region &&
      offer.service === 'ec2' &&
      offer.capacity === 'on-demand',
  );
  return { fit, onDemandUsdPerHour: onDemand?.price?.usdPerHour };
}

function isPriced(fit: ListedFit): fit is PricedFit {
  return fit.verdict !== 'does not fit' && fit.tokensPerSecond !== undefined && fit.cheapest !== undefined;
}

function lengthsOf({ trainingFile, testFile }: JobFile): EstimatedLengths {
  const { rows, problems } = rowsOfFile(basename(trainingFile), textOf(trainingFile));
  const [first] = problems;
  if (first !== undefined)
    throw refusedField(
      'trainingFile',
      `${trainingFile}, line ${first.line}: ${first.field} ${first.problem}`,
      first.fix,
    );
  return estimatedLengths(rows, testFile === undefined ? HOLD_OUT_SHARE : 0);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw refusedField('trainingFile', `cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
