import type { Price } from '../plan/plan.ts';
import { given } from '../units/given.ts';
import { isNewer } from './as-of.ts';
import { acceleratorOf, type Catalog, type CatalogPrice, type CatalogRegion, type CatalogType } from './catalog.ts';
import type { Gpu, InstanceType, InterruptionBand, OfferSnapshot, RegionalOffer } from './offer-snapshot.ts';

/**
 * The bundled snapshot, brought up to date by a refreshed catalog: what AWS answered after the snapshot's figures were seen, and the types and regions that
 * it lacks. Without a catalog the snapshot is what holds.
 *
 * Leases are cut by these prices, and attempts that run are billed by them. So an estimate never becomes a price here, what nobody has priced stays out, and
 * an on-demand or training price that AWS no longer lists stays as it was: whoever launched at it must be able to end.
 *
 * `regions` are those that matter beside the snapshot's own: a plan says of every place why it lost.
 */
export function refreshedSnapshot(bundled: OfferSnapshot, catalog: Catalog, regions: readonly string[]): OfferSnapshot {
  const places = [...new Set([...bundled.regions, ...regions])];
  const refreshed = new Map(catalog.instanceTypes.map((type) => [type.name, type]));
  const known = bundled.instanceTypes.map((type) => withRegions(type, refreshed.get(type.name), places));
  const names = new Set(bundled.instanceTypes.map(({ name }) => name));
  const added = catalog.instanceTypes.flatMap((type) => {
    if (names.has(type.name)) return [];
    const described = describe(bundled, catalog, type);
    if (described === undefined) return [];
    const instanceType = withRegions(described.type, type, places);
    return Object.keys(instanceType.regions).length === 0 ? [] : [{ instanceType, gpu: described.gpu }];
  });
  const instanceTypes = [...known, ...added.map(({ instanceType }) => instanceType)];
  const gpus = new Map([...added.map(({ gpu }) => gpu), ...bundled.gpus].map((gpu) => [gpu.name, gpu]));
  return {
    ...bundled,
    builtAt: isNewer(catalog.builtAt, bundled.builtAt) ? catalog.builtAt : bundled.builtAt,
    regions: places.filter(
      (region) => bundled.regions.includes(region) || instanceTypes.some((type) => type.regions[region] !== undefined),
    ),
    gpus: [...gpus.values()],
    instanceTypes,
  };
}

/** A type that the snapshot lacks, where jobs can run on it and enough of its GPU is known to predict a job. */
function describe(
  bundled: OfferSnapshot,
  catalog: Catalog,
  type: CatalogType,
): { readonly type: InstanceType; readonly gpu: Gpu } | undefined {
  const { name, accelerators, vcpu, memoryGib, notSupported } = type;
  if (notSupported !== undefined || accelerators === undefined || accelerators.fraction !== 1) return undefined;
  if (vcpu === undefined || memoryGib === undefined) return undefined;
  const gpu = bundled.gpus.find((known) => known.name === accelerators.name) ?? gpuOf(catalog, type);
  if (gpu === undefined) return undefined;
  return { type: { name, gpu: gpu.name, gpuCount: accelerators.count, vcpu, memoryGib, regions: {} }, gpu };
}

function gpuOf(catalog: Catalog, type: CatalogType): Gpu | undefined {
  const accelerator = acceleratorOf(catalog, type);
  if (accelerator?.kind !== 'cuda') return undefined;
  const { name, usableGib, bf16Tflops, fp16Tflops, bandwidthGbPerSecond, source, asOf } = accelerator;
  if (usableGib === null || fp16Tflops === null || bandwidthGbPerSecond === null) return undefined;
  return { name, usableGib, bf16Tflops, fp16Tflops, bandwidthGbPerSecond, source, asOf };
}

function withRegions(type: InstanceType, refreshed: CatalogType | undefined, places: readonly string[]): InstanceType {
  if (refreshed === undefined) return type;
  const merged = places.flatMap((region) => {
    const regional = offerIn(type.regions[region], refreshed.regions[region]);
    return regional === undefined ? [] : [[region, regional] as const];
  });
  return { ...type, regions: Object.fromEntries(merged) };
}

/** Without an on-demand price there is no offer: nothing would bound what it may cost. */
function offerIn(known: RegionalOffer | undefined, found: CatalogRegion | undefined): RegionalOffer | undefined {
  if (found === undefined) return known;
  const onDemand = newestPrice(known?.onDemand, found.onDemand);
  if (onDemand === undefined) return undefined;
  const spot = spotOf(known?.spot ?? {}, found);
  const azIds = isOfferedNewer(known, found) ? found.azIds : (known?.azIds ?? []);
  return given({
    azIds: [...new Set([...azIds, ...Object.keys(spot)])].toSorted(),
    onDemand,
    spot,
    training: newestPrice(known?.training, found.training),
    interruption: newestBand(known?.interruption, found.interruption),
  });
}

/** The snapshot does not say when its AZs were seen: not after its on-demand price. */
function isOfferedNewer(known: RegionalOffer | undefined, { azOrigin }: CatalogRegion): boolean {
  return known === undefined || (azOrigin !== undefined && isNewer(azOrigin.asOf, known.onDemand.asOf));
}

/** An AZ without a price in an answer that came after its last one is not on sale. */
function spotOf(known: RegionalOffer['spot'], { spot, spotAskedAt }: CatalogRegion): RegionalOffer['spot'] {
  const azIds = [...new Set([...Object.keys(known), ...Object.keys(spot)])].toSorted();
  const prices = azIds.flatMap((azId) => {
    const before = known[azId];
    const gone = before !== undefined && spotAskedAt !== undefined && isNewer(spotAskedAt, before.asOf);
    const price = newestPrice(gone ? undefined : before, spot[azId]);
    return price === undefined ? [] : [[azId, price] as const];
  });
  return Object.fromEntries(prices);
}

function newestPrice(known: Price | undefined, found: CatalogPrice | undefined): Price | undefined {
  if (found === undefined || found.kind === 'estimate') return known;
  // Before a price that is known goes only what AWS itself answered: prices that others quote are rounded in other ways, and bills are exact.
  if (known !== undefined && (found.kind !== 'live' || !isNewer(found.asOf, known.asOf))) return known;
  const { usdPerHour, kind, source, asOf } = found;
  // What was live when the catalog was made is a dated price to whoever reads it later.
  return { usdPerHour, kind: kind === 'live' ? 'snapshot' : kind, source, asOf };
}

function newestBand(
  known: InterruptionBand | undefined,
  found: InterruptionBand | undefined,
): InterruptionBand | undefined {
  if (known === undefined || found === undefined) return known ?? found;
  return isNewer(found.asOf, known.asOf) ? found : known;
}
