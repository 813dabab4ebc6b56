import { type Catalog, familyOf } from '#lib/core/catalog/catalog.ts';
import type { LiveFacts, LiveRegion } from '#lib/core/catalog/live-facts.ts';
import { mergeLive, undescribedTypes } from '#lib/core/catalog/merge-live.ts';
import { type EpochSeconds, isoOf } from '#lib/core/units/time.ts';
import type { CatalogStore } from '#lib/ports/catalog-store.ts';
import type { InstanceTypeSource } from '#lib/ports/instance-type-source.ts';
import type { PlacementScores } from '#lib/ports/placement-scores.ts';
import type { PriceList } from '#lib/ports/price-list.ts';
import type { QuotaSource } from '#lib/ports/quota-source.ts';
import type { SpotAdvisor } from '#lib/ports/spot-advisor.ts';
import type { SpotMarket } from '#lib/ports/spot-market.ts';

export interface RefreshDeps {
  readonly prices: PriceList;
  readonly types: InstanceTypeSource;
  readonly market: Pick<SpotMarket, 'current' | 'offered'>;
  readonly advisor: SpotAdvisor;
  readonly scores: PlacementScores;
  readonly quotas: QuotaSource;
  readonly store: CatalogStore;
}

export interface RefreshInput {
  readonly base: Catalog;
  readonly regions: readonly string[];
  readonly now: EpochSeconds;
  /** Called when a region has been read. */
  readonly onRegion?: ((region: string) => void) | undefined;
}

/** One question to AWS and what became of it. */
export interface RefreshPart {
  readonly what: 'types' | 'offered' | 'on-demand' | 'training' | 'spot' | 'quotas' | 'interruptions' | 'scores';
  /** Left out: of all regions. */
  readonly region?: string | undefined;
  /** Rows read; or why what was known before stays. */
  readonly outcome: { readonly rows: number } | { readonly kept: string };
}

export type RefreshResult =
  | {
      readonly kind: 'refreshed';
      readonly catalog: Catalog;
      readonly parts: readonly RefreshPart[];
      /** Types that EC2 offers and the catalog cannot describe. */
      readonly undescribed: readonly string[];
    }
  /** No price at all was read; nothing was written. */
  | { readonly kind: 'unreachable'; readonly parts: readonly RefreshPart[] };

/** Families that have had accelerators so far; new members of them are found by their pattern. */
const ACCELERATED = ['g*.*', 'p*.*', 'trn*.*', 'inf*.*'];
/** Regions read at once: EC2 throttles price questions, an account's limits are per region. */
const AT_ONCE = 4;
/** Fewer types than this score low whatever the capacity (EC2 user guide, "Spot placement score", read 23 November 2026). */
const FEWEST_SCORED = 3;

/** Reads live prices, offerings, specifications, scores and interruptions, and keeps the catalog that they make. A part that fails leaves what was known. */
export const refreshCatalog =
  (deps: RefreshDeps) =>
  async ({ base, regions, now, onRegion }: RefreshInput): Promise<RefreshResult> => {
    const parts: RefreshPart[] = [];
    const read = await inPool(regions, AT_ONCE, async (region) => {
      const live = await readRegion(deps, base, region, parts);
      onRegion?.(region);
      return live;
    });
    const bands = await asked(parts, 'interruptions', undefined, () => deps.advisor.bands());
    const scores = await readScores(deps, base, regions, parts);
    const isPriced = read.some(({ onDemand, training, spot }) =>
      [onDemand, training, spot].some((it) => it !== undefined),
    );
    if (!isPriced) return { kind: 'unreachable', parts };
    const live: LiveFacts = { readAt: isoOf(now), regions: read, bands, scores };
    const catalog = mergeLive(base, live);
    await deps.store.write(catalog);
    const undescribed = undescribedTypes(
      base,
      read.flatMap(({ specs }) => specs ?? []),
    );
    return { kind: 'refreshed', catalog, parts, undescribed };
  };

async function readRegion(
  { prices, types, market, quotas }: RefreshDeps,
  base: Catalog,
  region: string,
  parts: RefreshPart[],
): Promise<LiveRegion> {
  const known = base.instanceTypes.map(({ name }) => name);
  const cpuOnly = known.filter((name) => !/^(g|p|trn|inf)\d/.test(name));
  const specs = await asked(parts, 'types', region, () => types.describe(region, [...ACCELERATED, ...cpuOnly]));
  const strange = undescribedTypes(base, specs ?? []);
  const names = [...new Set([...known, ...(specs ?? []).map(({ instanceType }) => instanceType)])].filter(
    (name) => !strange.includes(name),
  );
  const [offered, onDemand, training, spot, ec2Quotas, sageMakerQuotas] = await Promise.all([
    asked(parts, 'offered', region, () => market.offered(region, names)),
    asked(parts, 'on-demand', region, () => prices.onDemand(region, names)),
    asked(parts, 'training', region, () => prices.training(region, names)),
    asked(parts, 'spot', region, () => market.current(region, names)),
    asked(parts, 'quotas', region, () => quotas.applied(region, 'ec2')),
    asked(parts, 'quotas', region, () => quotas.applied(region, 'sagemaker')),
  ]);
  const applied = [...(ec2Quotas ?? []), ...(sageMakerQuotas ?? [])];
  return { region, specs, offered, onDemand, training, spot, quotas: applied };
}

async function readScores(
  { scores }: RefreshDeps,
  base: Catalog,
  regions: readonly string[],
  parts: RefreshPart[],
): Promise<LiveFacts['scores']> {
  const sets = new Map<string, string[]>();
  for (const { name, notSupported } of base.instanceTypes) {
    if (notSupported === undefined) sets.set(familyOf(name), [...(sets.get(familyOf(name)) ?? []), name]);
  }
  const answers: { instanceTypes: readonly string[]; scores: NonNullable<LiveFacts['scores']>[number]['scores'] }[] =
    [];
  for (const instanceTypes of [...sets.values()].filter(({ length }) => length >= FEWEST_SCORED)) {
    const answer = await asked(parts, 'scores', undefined, () => scores.of(instanceTypes, regions));
    // Accounts may ask for few new sets a day: after the first refusal the others would be refused, too.
    if (answer === undefined) break;
    answers.push({ instanceTypes, scores: answer });
  }
  return answers.length === 0 ? undefined : answers;
}

/** Asks, and notes what became of it. Nothing at all is taken for a question that was not understood, not for a market without goods. */
async function asked<T>(
  parts: RefreshPart[],
  what: RefreshPart['what'],
  region: string | undefined,
  ask: () => Promise<readonly T[]>,
): Promise<readonly T[] | undefined> {
  try {
    const rows = await ask();
    parts.push({ what, region, outcome: rows.length === 0 ? { kept: 'the answer was empty' } : { rows: rows.length } });
    return rows.length === 0 ? undefined : rows;
  } catch (error) {
    const kept = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    parts.push({ what, region, outcome: { kept } });
    return undefined;
  }
}

async function inPool<A, B>(items: readonly A[], size: number, work: (item: A) => Promise<B>): Promise<readonly B[]> {
  const results: B[] = [];
  const queue = items.map((item, index) => ({ item, index }));
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      results[next.index] = await work(next.item);
  };
  await Promise.all(Array.from({ length: size }, worker));
  return results;
}
