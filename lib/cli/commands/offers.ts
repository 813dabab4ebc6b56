import { type Command, Option } from 'commander';
import type { CatalogCapacity } from '#lib/core/catalog/catalog.ts';
import type { CatalogService } from '#lib/core/catalog/catalog-offer.ts';
import { offersOf } from '#lib/core/catalog/catalog-offers.ts';
import { type OfferOrder, type OfferSelection, selectOffers } from '#lib/core/catalog/select-offers.ts';
import { CliError } from '../cli-error.ts';
import { catalogInUse, nowOf } from '../client/catalog-cache.ts';
import { ownOffers } from '../client/own-offers.ts';
import { type CliContext, print } from '../context.ts';
import { numberOption } from '../number-option.ts';
import { renderOffers } from '../render/offers.ts';

interface OffersOptions {
  readonly sort: OfferOrder;
  readonly gpu?: string;
  readonly type?: string;
  readonly region?: string;
  readonly service?: CatalogService;
  readonly capacity?: CatalogCapacity;
  readonly minGpuGib?: number;
  readonly maxUsdPerHour?: number;
  readonly offers?: string;
  readonly limit?: number;
  readonly wide?: boolean;
  readonly json?: boolean;
}

/** Rows that a person reads; `--json` gives all. */
const ROWS = 40;

export function addOffers(program: Command, context: CliContext): void {
  const choice = (flags: string, text: string, choices: readonly string[]) =>
    new Option(flags, text).choices([...choices]);
  const orders = ['usdPerHour', 'usdPerGpuHour', 'usdPerPflopHour'];
  program
    .command('offers')
    .description('what can be rented, with its price and how old that is (no AWS account needed)')
    .addOption(choice('--sort <figure>', 'cheapest first, by', orders).default('usdPerGpuHour'))
    .option('--gpu <name>', 'such as L4, or A100 for both sizes of memory')
    .option('--type <instance-type>', 'such as g6e.12xlarge')
    .option('--region <region>', 'such as us-east-1')
    .addOption(choice('--service <service>', 'who runs it', ['ec2', 'sagemaker', 'other']))
    .addOption(choice('--capacity <capacity>', 'how it is bought', ['spot', 'on-demand', 'capacity-block']))
    .option(
      '--min-gpu-gib <gib>',
      'memory of each GPU as torch sees it: 79 takes an H100',
      numberOption('--min-gpu-gib', { min: 0, max: 10_000 }),
    )
    .option(
      '--max-usd-per-hour <usd>',
      'of the whole machine',
      numberOption('--max-usd-per-hour', { min: 0, max: 1e6 }),
    )
    .option('--offers <file>', 'your own offers as YAML; left out: offers.yaml in your configuration')
    .option(
      '--limit <n>',
      `rows to show, ${ROWS} if left out; 0: all`,
      numberOption('--limit', { min: 0, max: 1e6, whole: true }),
    )
    .option('--wide', 'every column: the interval of the price, interruptions, source')
    .option('--json', 'print JSON')
    .action(async (options: OffersOptions) => listOffers(context, options));
}

async function listOffers(context: CliContext, options: OffersOptions): Promise<void> {
  const known = await catalogInUse(context);
  const now = nowOf(context);
  const all = [...offersOf(known.catalog, now), ...ownOffers(context, options.offers, known.catalog)];
  const { sort, gpu, type: instanceType, region, service, capacity, minGpuGib, maxUsdPerHour } = options;
  const criteria = { sort, gpu, instanceType, region, service, capacity, minGpuGib, maxUsdPerHour };
  const selection = selectOffers(all, criteria);
  if (selection.kind === 'unknown') throw unknownName(selection);
  const { offers } = selection;
  const json = options.json === true;
  const limit = options.limit ?? (json ? 0 : ROWS);
  const shown = limit === 0 ? offers : offers.slice(0, limit);
  const { catalog, from, place } = known;
  const view = {
    schemaVersion: 1,
    kind: 'thriftune.offers',
    catalog: { from, builtAt: catalog.builtAt, ...(from === 'refreshed' ? { place } : {}) },
    sort,
    total: offers.length,
    offers: shown,
  };
  print(context, json, view, () => renderOffers(shown, { total: offers.length, from, wide: options.wide === true }));
}

function unknownName({ field, given, nearest, known }: Extract<OfferSelection, { kind: 'unknown' }>): CliError {
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  const some = known.length > 40 ? `${known.slice(0, 40).join(', ')}, …` : known.join(', ');
  return new CliError('InvalidRequest', `--${field}: no offer has ${given}${hint}`, `Known: ${some}.`);
}
