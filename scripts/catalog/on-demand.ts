import type { CatalogPrice } from '../../lib/core/catalog/catalog.ts';
import { familyOf } from '../../lib/core/catalog/catalog.ts';
import { numberOf, type Row, type Tables, textOf } from './tables.ts';

const BASE_REGION = 'us-east-1';
/** Sizes of a family differ by at most 0.003 in their multiplier (prices.md section 2); rounded up. */
const FAMILY_SPREAD = 0.01;
/** How far one family's multiplier has been above the others' of a region: g7e against g6e in Mumbai, Frankfurt and Stockholm, 1.36 (regional-multiplier.csv). */
const ODD_FAMILY = 1.37;

/** On-demand of a row of `instances.csv`: seen; else us-east-1's times the region's multiplier, an estimate; else unknown. */
export function onDemandOf(row: Row, tables: Tables): CatalogPrice | undefined {
  const usdPerHour = numberOf(row, 'ondemand_usd_h');
  if (usdPerHour !== undefined)
    return {
      usdPerHour,
      kind: 'snapshot',
      source: textOf(row, 'ondemand_source'),
      asOf: textOf(row, 'ondemand_as_of'),
    };
  // What EC2 does not offer there has no price to be estimated.
  if (textOf(row, 'az_ids_offered') === '') return undefined;
  const base = baseOf(textOf(row, 'instance_type'), tables);
  return base === undefined ? undefined : estimated(base, row, tables);
}

function baseOf(instanceType: string, { instances }: Tables): CatalogPrice | undefined {
  const row = instances.find(
    (candidate) => candidate['instance_type'] === instanceType && candidate['region'] === BASE_REGION,
  );
  const usdPerHour = row === undefined ? undefined : numberOf(row, 'ondemand_usd_h');
  if (row === undefined || usdPerHour === undefined) return undefined;
  return { usdPerHour, kind: 'snapshot', source: textOf(row, 'ondemand_source'), asOf: textOf(row, 'ondemand_as_of') };
}

function estimated(base: CatalogPrice, row: Row, { multipliers }: Tables): CatalogPrice | undefined {
  // The multipliers were seen on families with accelerators; what a CPU costs elsewhere they do not say.
  if (textOf(row, 'kind') === 'cpu') return undefined;
  const [family, region] = [familyOf(textOf(row, 'instance_type')), textOf(row, 'region')];
  const here = multipliers.filter((multiplier) => multiplier['region'] === region);
  const own = here.find((multiplier) => multiplier['family'] === family);
  if (own !== undefined) {
    const factor = numberOf(own, 'ondemand_vs_us_east_1') ?? 1;
    return priced(base, [factor * (1 - FAMILY_SPREAD), factor, factor * (1 + FAMILY_SPREAD)], `${family} in ${region}`);
  }
  const range = rangeOf(here.map((multiplier) => numberOf(multiplier, 'ondemand_vs_us_east_1') ?? 1));
  return range === undefined ? undefined : priced(base, range, `other families in ${region}`);
}

/**
 * What a family that was not seen in a region may cost there, from the multipliers of those that were: low, likely, high. Leaving one family out at a time,
 * 118 of the 126 known multipliers lie inside (the test of the bundled catalog computes it).
 */
export function rangeOf(factors: readonly number[]): readonly [number, number, number] | undefined {
  const sorted = factors.toSorted((a, b) => a - b);
  const [low, likely, high] = [sorted[0], sorted[Math.floor((sorted.length - 1) / 2)], sorted.at(-1)];
  if (low === undefined || likely === undefined || high === undefined) return undefined;
  return [low, likely, high * ODD_FAMILY];
}

function priced(
  base: CatalogPrice,
  [low, likely, high]: readonly [number, number, number],
  what: string,
): CatalogPrice {
  return {
    usdPerHour: rounded(base.usdPerHour * likely),
    kind: 'estimate',
    source: `us-east-1 on-demand (${base.source}) × ${likely}: ${what}`,
    asOf: base.asOf,
    range: { lowUsdPerHour: rounded(base.usdPerHour * low), highUsdPerHour: rounded(base.usdPerHour * high) },
  };
}

export function rounded(usd: number): number {
  return Math.round(usd * 1e5) / 1e5;
}
