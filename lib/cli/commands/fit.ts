import { type Command, Option } from 'commander';
import { offersOf } from '#lib/core/catalog/catalog-offers.ts';
import { messageOf } from '#lib/core/errors/catalogue.ts';
import { FIT_LIMITS } from '#lib/core/fit/check-fit-job.ts';
import { fitGpusOf } from '#lib/core/fit/fit-gpu.ts';
import { listFits } from '#lib/core/fit/list-fits.ts';
import { LONGEST_ROW_TOKENS } from '#lib/core/plan/default-hyperparameters.ts';
import { CliError } from '../cli-error.ts';
import { catalogInUse, nowOf } from '../client/catalog-cache.ts';
import { readFitModel } from '../client/fit-model.ts';
import { type FitOptions, gpusNamed, jobOf, placesOf, tuningsFor } from '../client/fit-request.ts';
import { readJobFile } from '../client/job-file.ts';
import { ownOffers } from '../client/own-offers.ts';
import { type CliContext, print } from '../context.ts';
import { numberOption } from '../number-option.ts';
import { renderFits } from '../render/fit.ts';
import { fitNotes, fitTitle } from '../render/fit-notes.ts';

const HELP = `
The verdict is read from an interval: "fits" when 95 of 100 such jobs would, "does not fit" when 9 of 10 would not, "tight: probe" between.
Exit code 0 when a listed GPU fits or is tight, 7 when none is.

  fit --model Qwen3-4B --tuning lora
  fit --model ./my-model --tuning auto --seq-len 4096 --gpu L40S
  fit --job examples/support-desk.job.yaml --usd 5`;

export function addFit(program: Command, context: CliContext): void {
  const whole = (field: string, max: number) => numberOption(field, { min: 1, max, whole: true });
  program
    .command('fit')
    .description('which GPUs a job fits, how fast it runs there and the cheapest offer (no AWS account needed)')
    .option('--model <model>', 'a known model, or the folder or config.json of any other')
    .option('--hub <id>', 'in place of --model: Org/Name on the Hugging Face Hub (HF_ENDPOINT), without a token')
    .option(
      '--tuning <tuning>',
      'one of "tunings", or auto: on each GPU the best of full, lora, rslora, qlora that fits; auto if left out',
    )
    .option('--gpu <name>', 'only this kind, such as L4, or A100 for both sizes of memory')
    .option('--gpus <n>', 'GPUs that share the work (FSDP), 1 if left out', whole('--gpus', FIT_LIMITS.gpus))
    .option('--seq-len <tokens>', `tokens of a row, ${LONGEST_ROW_TOKENS} if left out`, whole('--seq-len', 1e9))
    .option(
      '--micro-batch <rows>',
      'rows at once on a GPU; left out: the most of a step that fit',
      whole('--micro-batch', FIT_LIMITS.rows),
    )
    .option('--rank <n>', "of the adapter; left out: the tuning's default", whole('--rank', FIT_LIMITS.rank))
    .option(
      '--usd <amount>',
      'how many hours and tokens this many dollars buy; leaves out GPUs on which they buy none',
      numberOption('--usd', { min: 0.01, max: 1e9 }),
    )
    .option(
      '--job <file>',
      'model, tuning, length, batch, rank and places of a job, such as examples/support-desk.job.yaml; flags win',
    )
    .option('--region <region>', 'only offers there')
    .addOption(new Option('--capacity <capacity>', 'only offers bought like this').choices(['spot', 'on-demand']))
    .option('--offers <file>', 'your own offers as YAML; left out: offers.yaml in your configuration')
    .option('--wide', 'parts in GiB, the interval of the price, sources')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (options: FitOptions) => showFits(context, options));
}

async function showFits(context: CliContext, options: FitOptions): Promise<void> {
  const file = options.job === undefined ? undefined : readJobFile(options.job, {});
  const model = await readFitModel(context, {
    ...options,
    model: options.model ?? (options.hub === undefined ? file?.model : undefined),
  });
  const job = jobOf(options, file, model);
  const tunings = tuningsFor(job, options, file);
  const { catalog, from } = await catalogInUse(context);
  const own = ownOffers(context, options.offers, catalog);
  const offers = [...offersOf(catalog, nowOf(context)), ...own];
  const gpus = gpusNamed(fitGpusOf(catalog, own, options.gpu), options.gpu ?? '');
  const places = placesOf(options, file, offers);
  const usd = options.usd ?? file?.capUsd;
  const all = listFits({ job, tunings, gpus, offers, places, usd });
  const fits = options.usd === undefined ? all : all.filter(({ bought }) => bought !== undefined);
  const view = {
    schemaVersion: 1,
    kind: 'thriftune.fit',
    model: {
      name: model.name,
      shapeOf: model.shapeOf,
      architecture: job.decoder.architecture,
      exact: job.decoder.blueprint.exact,
    },
    settings: {
      tunings: tunings.map(({ id }) => id),
      rank: job.rank,
      sequenceTokens: job.sequenceTokens,
      batchRows: job.batchRows,
      microBatch: job.microBatch,
      gpus: job.gpus,
      usd,
    },
    catalog: { from, builtAt: catalog.builtAt },
    fits,
  };
  print(context, options.json === true, view, () =>
    renderFits({
      title: fitTitle(model, job, tunings),
      fits,
      isAuto: tunings.length > 1,
      contextTokens: job.decoder.architecture.contextTokens,
      mostRows: FIT_LIMITS.rows,
      usd,
      wide: options.wide === true,
      notes: fitNotes(model, job, tunings, fits, from),
    }),
  );
  if (fits.some(({ verdict }) => verdict !== 'does not fit')) return;
  const reason =
    options.usd === undefined || all.every(({ verdict }) => verdict === 'does not fit')
      ? `${model.name} is too large for ${options.gpu ?? 'every kind of GPU'} as asked`
      : `no offer with a known price and speed is left for ${model.name}`;
  throw new CliError('NothingFits', messageOf('NothingFits', { reason }));
}
