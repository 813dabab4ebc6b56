import type { Command } from 'commander';
import { AwsPriceList } from '#lib/adapters/aws/aws-price-list.ts';
import { UtcClock } from '#lib/adapters/aws/clocks.ts';
import { Ec2InstanceTypes } from '#lib/adapters/aws/ec2-instance-types.ts';
import { Ec2PlacementScores } from '#lib/adapters/aws/ec2-placement-scores.ts';
import { Ec2SpotMarket } from '#lib/adapters/aws/ec2-spot-market.ts';
import { PublicSpotAdvisor, SPOT_ADVISOR_URL } from '#lib/adapters/aws/public-spot-advisor.ts';
import { refreshClients } from '#lib/adapters/aws/refresh-clients.ts';
import { ServiceQuotas } from '#lib/adapters/aws/service-quotas.ts';
import { Ec2Zones } from '#lib/adapters/aws/zones.ts';
import type { Catalog } from '#lib/core/catalog/catalog.ts';
import { newestCatalog } from '#lib/core/catalog/catalog-age.ts';
import { messageOf } from '#lib/core/errors/catalogue.ts';
import { nearestName } from '#lib/core/units/nearest-name.ts';
import type { CatalogStore } from '#lib/ports/catalog-store.ts';
import { PRODUCT } from '#lib/product.ts';
import { type RefreshDeps, type RefreshPart, refreshCatalog } from '#lib/usecases/refresh-catalog.ts';
import { CliError } from '../cli-error.ts';
import { catalogCache, catalogInUse, nowOf } from '../client/catalog-cache.ts';
import { type CliContext, print } from '../context.ts';
import { renderRefresh } from '../render/catalog.ts';
import { deployedCatalog } from './deployed-catalog.ts';

interface RefreshOptions {
  readonly region?: readonly string[];
  readonly deployed?: boolean;
  readonly namePrefix: string;
  readonly json?: boolean;
}

export function addCatalogRefresh(catalog: Command, context: CliContext): void {
  catalog
    .command('refresh')
    .description(
      "read live prices from AWS into your cache (credentials with pricing:GetProducts and EC2's Describe calls)",
    )
    .option('--region <region...>', 'left out: every commercial region of the catalog')
    .option('--deployed', 'for the deployment in your account, too: its next plans and leases go by the catalog')
    .option('--name-prefix <prefix>', 'namePrefix of the deployment', PRODUCT)
    .option('--json', 'print JSON')
    .action(async (options: RefreshOptions) => refresh(context, options));
}

async function refresh(context: CliContext, options: RefreshOptions): Promise<void> {
  const { base, store, deployed } = await targetOf(context, options);
  const regions = regionsOf(base, options.region);
  const deps = { ...(await liveDeps(context, regions)), store };
  const onRegion = (region: string) => context.err(`read: ${region}`);
  const result = await refreshCatalog(deps)({ base, regions, now: nowOf(context), onRegion });
  if (result.kind === 'unreachable') throw unreachable(result.parts);
  const { catalog, parts, undescribed } = result;
  await deployed?.write(catalog);
  const view = {
    schemaVersion: 1,
    kind: 'thriftune.catalog-refresh',
    place: store.place,
    deployedPlace: deployed?.place,
    builtAt: catalog.builtAt,
    instanceTypes: catalog.instanceTypes.length,
    undescribed,
    parts,
  };
  print(context, options.json === true, view, () => renderRefresh(view));
}

/** Where the catalog goes, and what it is built on: the newest of what these places have. Prices of a local stack are simulated, so they stay in it. */
async function targetOf(
  context: CliContext,
  { deployed, namePrefix }: RefreshOptions,
): Promise<{ readonly base: Catalog; readonly store: CatalogStore; readonly deployed?: CatalogStore }> {
  const own = catalogCache(context);
  if (deployed !== true) return { base: (await catalogInUse(context)).catalog, store: own };
  const { known, store, environment } = await deployedCatalog(context, namePrefix);
  if (environment === 'local') return { base: known.catalog, store };
  return { base: newestCatalog((await catalogInUse(context)).catalog, known.catalog), store: own, deployed: store };
}

/** Regions of other partitions need credentials of their own: they are read when they are named. */
function regionsOf({ instanceTypes }: Catalog, named: readonly string[] | undefined): readonly string[] {
  const known = [...new Set(instanceTypes.flatMap(({ regions }) => Object.keys(regions)))].toSorted();
  const strange = named?.find((region) => !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region));
  if (strange !== undefined) {
    const nearest = nearestName(strange, known);
    const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    throw new CliError(
      'InvalidRequest',
      `--region: ${strange} is no region${hint}`,
      'Name regions as AWS does, such as eu-west-1.',
    );
  }
  return named ?? known.filter((region) => !/^(us-gov|cn|us-iso)/.test(region));
}

async function liveDeps(context: CliContext, regions: readonly string[]): Promise<Omit<RefreshDeps, 'store'>> {
  const { ec2, pricing, quotas } = refreshClients();
  // Asked once, here: without credentials every one of some hundred questions would wait for them.
  try {
    await pricing(regions[0] ?? '').config.credentials();
  } catch (error) {
    throw unreachableBecause(error instanceof Error ? error.message : String(error));
  }
  return {
    prices: new AwsPriceList(pricing),
    types: new Ec2InstanceTypes(ec2),
    market: new Ec2SpotMarket(ec2, new Ec2Zones(ec2), new UtcClock()),
    advisor: new PublicSpotAdvisor(context.env['THRIFTUNE_SPOT_ADVISOR_URL'] ?? SPOT_ADVISOR_URL),
    scores: new Ec2PlacementScores(ec2),
    quotas: new ServiceQuotas(quotas),
  };
}

function unreachable(parts: readonly RefreshPart[]): CliError {
  const reasons = parts.flatMap(({ what, outcome }) => ('kept' in outcome ? [`${what}: ${outcome.kept}`] : []));
  return unreachableBecause([...new Set(reasons)].slice(0, 3).join('; '));
}

function unreachableBecause(reason: string): CliError {
  return new CliError('PricesUnreachable', messageOf('PricesUnreachable', { reason }));
}
