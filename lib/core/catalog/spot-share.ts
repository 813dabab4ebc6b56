import { percentileOf } from '../units/percentile.ts';
import { type Catalog, type CatalogRegion, familyOf } from './catalog.ts';

/** Spot price ÷ on-demand price, as seen. */
export interface SpotShare {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
  readonly rows: number;
  /** Date of the oldest price in it. */
  readonly asOf: string;
}

/** Fewer prices than this say nothing of a family. */
const FEWEST_ROWS = 5;

/** What a family's spot prices cost of on-demand, over all its sizes, regions and AZs: 5th percentile, median, 95th. */
export function spotSharesOf(catalog: Catalog): ReadonlyMap<string, SpotShare> {
  const seen = new Map<string, { share: number; asOf: string }[]>();
  for (const { name, regions } of catalog.instanceTypes) {
    const shares = Object.values(regions).flatMap(sharesIn);
    seen.set(familyOf(name), [...(seen.get(familyOf(name)) ?? []), ...shares]);
  }
  const known = [...seen].filter(([, rows]) => rows.length >= FEWEST_ROWS);
  return new Map(known.map(([family, rows]) => [family, shareOf(rows)]));
}

/** Median over the AZs of one type in one region: what managed spot may be guessed from. */
export function regionalSpotShare(region: CatalogRegion): SpotShare | undefined {
  const rows = sharesIn(region);
  return rows.length === 0 ? undefined : shareOf(rows);
}

function sharesIn({ onDemand, spot }: CatalogRegion): { share: number; asOf: string }[] {
  if (onDemand === undefined) return [];
  return Object.values(spot).map(({ usdPerHour, asOf }) => ({ share: usdPerHour / onDemand.usdPerHour, asOf }));
}

function shareOf(rows: readonly { readonly share: number; readonly asOf: string }[]): SpotShare {
  const shares = rows.map(({ share }) => share).toSorted((a, b) => a - b);
  return {
    low: percentileOf(shares, 0.05),
    likely: percentileOf(shares, 0.5),
    high: percentileOf(shares, 0.95),
    rows: rows.length,
    asOf: rows.reduce((oldest, { asOf }) => (asOf < oldest ? asOf : oldest), rows[0]?.asOf ?? ''),
  };
}
