import type { FigureAge } from '#lib/core/catalog/catalog-age.ts';
import type { RefreshPart } from '#lib/usecases/refresh-catalog.ts';
import { renderPairs, renderTable } from './table.ts';
import { formatAge } from './time.ts';

interface CatalogView {
  /** Left out: the command line's own. */
  readonly deployment: string | undefined;
  readonly from: 'bundled' | 'refreshed';
  readonly place: string;
  readonly passedOver: string | undefined;
  readonly builtAt: string;
  readonly builtFrom: string;
  readonly instanceTypes: number;
  readonly supported: number;
  readonly accelerators: readonly string[];
  readonly regions: readonly string[];
  readonly ages: readonly FigureAge[];
  readonly notSupported: readonly { readonly name: string; readonly reason: string }[];
}

/** Which catalog is in use, and how old each kind of figure in it is. */
export function renderCatalog(view: CatalogView): string {
  const { deployment, from, place, passedOver, builtAt, builtFrom, instanceTypes, supported, accelerators, regions } =
    view;
  const pairs: (readonly [string, string])[] = [
    ...(deployment === undefined ? [] : [['of', `the deployment ${deployment}`] as const]),
    ['in use', from === 'bundled' ? 'the catalog that the program ships' : `refreshed, ${place}`],
    ...(passedOver === undefined ? [] : [['passed over', `${place}: ${passedOver}`] as const]),
    ['built', `${builtAt}, ${builtFrom}`],
    ['types', `${instanceTypes}, of them ${supported} that jobs can run on`],
    ['accelerators', accelerators.join(', ')],
    ['regions', `${regions.length}`],
  ];
  return [renderPairs(pairs), '', renderAges(view.ages), '', ...reasonsOf(view.notSupported)].join('\n');
}

/** What a refresh read, and what it had to leave as it was. */
export function renderRefresh({
  place,
  deployedPlace,
  builtAt,
  parts,
  undescribed,
}: {
  readonly place: string;
  readonly deployedPlace: string | undefined;
  readonly builtAt: string;
  readonly parts: readonly RefreshPart[];
  readonly undescribed: readonly string[];
}): string {
  const kinds = [...new Set(parts.map(({ what }) => what))];
  const rows = kinds.map((kind) => {
    const same = parts.filter(({ what }) => what === kind);
    const counts = same.map(({ outcome }) => ('rows' in outcome ? outcome.rows : 0));
    const failed = same.flatMap(({ outcome, region }) => ('kept' in outcome ? [{ region, why: outcome.kept }] : []));
    const first = failed[0] === undefined ? '' : `${failed[0].region ?? 'all regions'}: ${failed[0].why}`;
    return [kind, String(counts.reduce((sum, count) => sum + count, 0)), String(failed.length), first.slice(0, 120)];
  });
  const head = [
    { title: 'read' },
    { title: 'rows', align: 'right' },
    { title: 'left as it was', align: 'right' },
    { title: 'why (the first)' },
  ] as const;
  const strange = undescribed.length === 0 ? [] : [`\nNot described, so left out: ${undescribed.join(', ')}`];
  const places = deployedPlace === undefined ? place : `${place} and ${deployedPlace}`;
  return [renderTable(head, rows), '', `Kept at ${places}, as of ${builtAt}.`, ...strange].join('\n');
}

function renderAges(ages: readonly FigureAge[]): string {
  return renderTable(
    [
      { title: 'figure' },
      { title: 'rows', align: 'right' },
      { title: 'estimates', align: 'right' },
      { title: 'newest', align: 'right' },
      { title: 'median', align: 'right' },
      { title: 'oldest', align: 'right' },
    ],
    ages.map(({ figure, rows, estimates, newestDays, medianDays, oldestDays }) => [
      figure,
      String(rows),
      String(estimates),
      ...[newestDays, medianDays, oldestDays].map(formatAge),
    ]),
  );
}

/** One line a reason, with the types that it holds for. */
function reasonsOf(notSupported: CatalogView['notSupported']): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { name, reason } of notSupported) byReason.set(reason, [...(byReason.get(reason) ?? []), name]);
  return [...byReason].map(([reason, names]) => `not supported: ${names.join(', ')}: ${reason}`);
}
