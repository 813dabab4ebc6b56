import { percentileOf } from '../units/percentile.ts';
import type { EpochSeconds } from '../units/time.ts';
import type { Catalog, CatalogPrice, CatalogRegion } from './catalog.ts';
import { ageDaysOf } from './price-interval.ts';

/** How old and how well founded one kind of figure is over the whole catalog. */
export interface FigureAge {
  readonly figure: 'on-demand' | 'spot' | 'training' | 'capacity block' | 'interruption band' | 'placement score';
  readonly rows: number;
  /** Of them computed, not seen. */
  readonly estimates: number;
  readonly newestDays: number;
  readonly medianDays: number;
  readonly oldestDays: number;
}

type Dated = { readonly asOf: string; readonly kind?: CatalogPrice['kind'] };

const FIGURES: readonly {
  readonly figure: FigureAge['figure'];
  readonly rowsIn: (region: CatalogRegion) => Dated[];
}[] = [
  { figure: 'on-demand', rowsIn: ({ onDemand }) => listOf(onDemand) },
  { figure: 'spot', rowsIn: ({ spot }) => Object.values(spot) },
  { figure: 'training', rowsIn: ({ training }) => listOf(training) },
  { figure: 'capacity block', rowsIn: ({ capacityBlock }) => listOf(capacityBlock) },
  { figure: 'interruption band', rowsIn: ({ interruption }) => listOf(interruption) },
  { figure: 'placement score', rowsIn: ({ placementScores }) => Object.values(placementScores ?? {}) },
];

/** The age of each kind of figure; kinds without a row are left out. */
export function agesOf(catalog: Catalog, now: EpochSeconds): readonly FigureAge[] {
  const regions = regionsOf(catalog);
  return FIGURES.flatMap(({ figure, rowsIn }) => {
    const rows = regions.flatMap(rowsIn);
    if (rows.length === 0) return [];
    const days = rows.map(({ asOf }) => ageDaysOf(asOf, now)).toSorted((a, b) => a - b);
    const estimates = rows.filter(({ kind }) => kind === 'estimate').length;
    const medianDays = percentileOf(days, 0.5);
    return [
      { figure, rows: rows.length, estimates, newestDays: days[0] ?? 0, medianDays, oldestDays: days.at(-1) ?? 0 },
    ];
  });
}

/**
 * The catalog whose prices were seen last. When a file was made does not count: a program that was built yesterday ships prices of the summer, and a
 * refresh of the autumn goes before it.
 */
export function newestCatalog(first: Catalog, second: Catalog): Catalog {
  return newestPriceOf(second) > newestPriceOf(first) ? second : first;
}

function newestPriceOf(catalog: Catalog): string {
  const dates = regionsOf(catalog).flatMap((region) =>
    [...listOf(region.onDemand), ...Object.values(region.spot)].filter(({ kind }) => kind !== 'estimate'),
  );
  return dates.reduce((newest, { asOf }) => (asOf > newest ? asOf : newest), '');
}

function regionsOf({ instanceTypes }: Catalog): readonly CatalogRegion[] {
  return instanceTypes.flatMap(({ regions }) => Object.values(regions));
}

function listOf<T>(row: T | undefined): T[] {
  return row === undefined ? [] : [row];
}
