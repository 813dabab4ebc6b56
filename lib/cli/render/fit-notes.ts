import type { FitJob } from '#lib/core/fit/fit-job.ts';
import type { ListedFit } from '#lib/core/fit/list-fits.ts';
import type { Tuning } from '#lib/core/tunings/tuning.ts';
import type { FitModel } from '../client/fit-model.ts';
import { formatCount } from './size.ts';

/** `Qwen3-4B (4.02 B), lora of rank 16, rows of 2,048 tokens, 8 a step, 1 GPU`. */
export function fitTitle(
  { name, shapeOf, decoder }: FitModel,
  { rank, sequenceTokens, batchRows, gpus }: Omit<FitJob, 'tuning'>,
  tunings: readonly Tuning[],
): string {
  const about = decoder.blueprint.exact ? '' : 'about ';
  const shape = shapeOf === undefined ? '' : `, the shape of ${shapeOf}`;
  const ranks = new Set(
    tunings.flatMap(({ defaults }) => (defaults.rank === undefined ? [] : [rank ?? defaults.rank.value])),
  );
  const ofRank = ranks.size === 0 ? '' : ` (rank ${[...ranks].join(', ')})`;
  const how = tunings.map(({ id }) => id).join(', ');
  return `${name} (${about}${formatCount(decoder.architecture.parameters)}${shape}): ${tunings.length > 1 ? 'auto of ' : ''}${how}${ofRank}, rows of ${sequenceTokens.toLocaleString('en')} tokens, ${batchRows} a step, ${gpus} GPU${gpus === 1 ? '' : 's'}`;
}

/** What to know of the figures. */
export function fitNotes(
  { decoder }: FitModel,
  { microBatch, gpus, sequenceTokens }: Omit<FitJob, 'tuning'>,
  tunings: readonly Tuning[],
  fits: readonly ListedFit[],
  from: 'bundled' | 'refreshed',
): readonly string[] {
  const { multimodal, experts } = decoder.architecture;
  const stale = fits.some(({ cheapest }) => cheapest?.offer.price?.stale === true);
  const idle = tunings.filter(({ can }) => !can.runnable).map(({ id }) => id);
  const at = microBatch === undefined ? 'one row' : `${microBatch} rows`;
  return [
    `Needs: p50-p95 of a GPU's memory with rows × times a step. Most rows: at once, at ${sequenceTokens.toLocaleString('en')} tokens; longest row: tokens, with ${at} at once; "=": the limit is not the memory.`,
    'Speed: 8 of 10 between; every row full and answered throughout, checkpointed. Padding costs the share that it takes.',
    ...(fits.some(({ restsOn }) => restsOn.memory.rows === 0 || restsOn.speed.rows === 0)
      ? ['Unproven: no measured row of that GPU family stands behind the figure; a job measures it at step 20.']
      : []),
    ...(experts !== undefined && tunings.some(({ base }) => base !== 'as-is')
      ? ['Experts stay in 16 bits: bitsandbytes quantises linear layers only.']
      : []),
    ...(idle.length === 0 ? [] : [`The trainer of this version does not run ${idle.join(', ')} yet.`]),
    ...(gpus === 1 ? [] : ['The trainer of this version uses one GPU; several are counted as one FSDP group.']),
    ...(decoder.blueprint.exact
      ? []
      : ['The family of the model is not described here: a Llama of its shape is assumed.']),
    ...(multimodal !== undefined && multimodal.parameters === undefined
      ? [`Its ${multimodal.modalities.join(' and ')} tower is not counted: nobody said how large it is.`]
      : []),
    ...(stale && from === 'bundled'
      ? ['Prices are old: "thriftune catalog refresh" reads live ones with your AWS credentials.']
      : []),
  ];
}
