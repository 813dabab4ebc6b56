import type { Catalog, CatalogPrice, CatalogRegion, CatalogType, Origin } from '#lib/core/catalog/catalog.ts';
import type { InterruptionBand } from '#lib/core/catalog/offer-snapshot.ts';
import type { Price } from '#lib/core/plan/plan.ts';
import { given } from '#lib/core/units/given.ts';
import {
  type CatalogFile,
  type CatalogFilePrice,
  type CatalogFileRegion,
  CatalogFileSchema,
  type CatalogFileType,
} from './catalog-file.ts';

type FullOrigin = Pick<Price, 'kind' | 'source' | 'asOf'>;

/** Reads a catalog file; throws a ZodError that names what is wrong. */
export function catalogOfFile(value: unknown): Catalog {
  const { origins, accelerators, instanceTypes, quotas, ...head } = CatalogFileSchema.parse(value);
  // The schema has refused a file that names an origin which is not there.
  const origin = (key: string): FullOrigin => origins[key] ?? { kind: 'snapshot', source: key, asOf: head.builtAt };
  return given({
    ...head,
    accelerators,
    instanceTypes: instanceTypes.map((type) => typeOf(type, origin)),
    quotas:
      quotas === undefined
        ? undefined
        : mapValues(quotas, (named) =>
            mapValues(named, ([value, key]) => ({ value, source: origin(key).source, asOf: origin(key).asOf })),
          ),
  });
}

/** Writes a catalog as a file: each origin once, numbered in the order in which it comes. */
export function fileOfCatalog({ accelerators, instanceTypes, quotas, ...head }: Catalog): CatalogFile {
  const keys = new Map<string, string>();
  const origins: Record<string, FullOrigin> = {};
  const keyOf = ({ kind, source, asOf }: FullOrigin): string => {
    const text = JSON.stringify([kind, source, asOf]);
    const known = keys.get(text);
    if (known !== undefined) return known;
    const key = String(keys.size + 1);
    keys.set(text, key);
    origins[key] = { kind, source, asOf };
    return key;
  };
  const types = instanceTypes.map((type) => fileTypeOf(type, keyOf));
  const limits =
    quotas === undefined
      ? undefined
      : mapValues(quotas, (named) =>
          mapValues(named, ({ value, source, asOf }): [number, string] => [
            value,
            keyOf({ kind: 'snapshot', source, asOf }),
          ]),
        );
  return given({ ...head, origins, accelerators: [...accelerators], instanceTypes: types, quotas: limits });
}

function typeOf({ from, regions, ...type }: CatalogFileType, origin: (key: string) => FullOrigin): CatalogType {
  const { source, asOf } = origin(from);
  return { ...type, source, asOf, regions: mapValues(regions, (region) => regionOf(region, origin)) };
}

function regionOf(file: CatalogFileRegion, origin: (key: string) => FullOrigin): CatalogRegion {
  const priced = (row: CatalogFilePrice | undefined): CatalogPrice | undefined => {
    if (row === undefined) return undefined;
    const [usdPerHour, key, lowUsdPerHour, highUsdPerHour] = row;
    const price = { usdPerHour, ...origin(key) };
    if (lowUsdPerHour === undefined || highUsdPerHour === undefined) return price;
    return { ...price, range: { lowUsdPerHour, highUsdPerHour } };
  };
  const plain = (key: string): Origin => ({ source: origin(key).source, asOf: origin(key).asOf });
  const { azIds, azFrom, onDemandAskedAt, spotAskedAt, interruption, placementScores } = file;
  return given({
    azIds,
    azOrigin: azFrom === undefined ? undefined : plain(azFrom),
    onDemand: priced(file.onDemand),
    spot: Object.fromEntries(
      Object.entries(file.spot ?? {}).flatMap(([azId, row]) => {
        const price = priced(row);
        return price === undefined ? [] : [[azId, price]];
      }),
    ),
    onDemandAskedAt,
    spotAskedAt,
    training: priced(file.training),
    capacityBlock: priced(file.capacityBlock),
    interruption:
      interruption === undefined
        ? undefined
        : ({ band: interruption[0], ...plain(interruption[1]) } satisfies InterruptionBand),
    placementScores:
      placementScores === undefined
        ? undefined
        : mapValues(placementScores, ([score, key]) => ({ score, ...plain(key) })),
  });
}

function fileTypeOf(
  { source, asOf, regions, capacities, ...type }: CatalogType,
  keyOf: (origin: FullOrigin) => string,
): CatalogFileType {
  const from = keyOf({ kind: 'snapshot', source, asOf });
  return given({
    ...type,
    capacities: [...capacities],
    from,
    regions: mapValues(regions, (region) => fileRegionOf(region, keyOf)),
  });
}

function fileRegionOf(region: CatalogRegion, keyOf: (origin: FullOrigin) => string): CatalogFileRegion {
  const row = (price: CatalogPrice): CatalogFilePrice => {
    const key = keyOf(price);
    return price.range === undefined
      ? [price.usdPerHour, key]
      : [price.usdPerHour, key, price.range.lowUsdPerHour, price.range.highUsdPerHour];
  };
  const optional = (price: CatalogPrice | undefined) => (price === undefined ? undefined : row(price));
  const seen = (origin: Origin) => keyOf({ kind: 'snapshot', ...origin });
  const { azIds, azOrigin, spot, onDemandAskedAt, spotAskedAt, interruption, placementScores } = region;
  return given({
    azIds: [...azIds],
    azFrom: azOrigin === undefined ? undefined : seen(azOrigin),
    onDemand: optional(region.onDemand),
    spot: Object.keys(spot).length === 0 ? undefined : mapValues(spot, row),
    onDemandAskedAt,
    spotAskedAt,
    training: optional(region.training),
    capacityBlock: optional(region.capacityBlock),
    interruption:
      interruption === undefined
        ? undefined
        : [interruption.band, seen({ source: interruption.source, asOf: interruption.asOf })],
    placementScores:
      placementScores === undefined
        ? undefined
        : mapValues(placementScores, ({ score, source, asOf }): [number, string] => [score, seen({ source, asOf })]),
  });
}

function mapValues<A, B>(record: Readonly<Record<string, A>>, change: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
