import type { CatalogOffer, OfferedGpu } from '#lib/core/catalog/catalog-offer.ts';
import { formatUsd } from './money.ts';
import { type Column, renderTable } from './table.ts';
import { formatAge } from './time.ts';

/** Spot Advisor's classes of interruptions a month. */
const BANDS = ['<5 %', '5-10 %', '10-15 %', '15-20 %', '>20 %'] as const;

interface Field extends Column {
  readonly wide?: boolean;
  readonly cell: (offer: CatalogOffer) => string;
}

const FIELDS: readonly Field[] = [
  { title: 'type', cell: ({ instanceType }) => instanceType },
  { title: 'GPUs', cell: ({ gpu }) => formatGpus(gpu) },
  { title: 'GiB each', align: 'right', cell: ({ gpu }) => gpu?.gibEach.toFixed(1) ?? '' },
  { title: 'vCPU', align: 'right', wide: true, cell: ({ vcpu }) => String(vcpu ?? '') },
  { title: 'memory GiB', align: 'right', wide: true, cell: ({ memoryGib }) => String(memoryGib ?? '') },
  { title: 'capacity', cell: ({ capacity }) => capacity },
  { title: 'where', cell: ({ region, azId }) => (azId === 'any' ? region : `${region} ${azId}`) },
  { title: '$/h', align: 'right', cell: ({ price }) => formatFigure(price?.usdPerHour) },
  { title: '90 % between', wide: true, cell: formatInterval },
  { title: '$/GPU-h', align: 'right', cell: ({ gpu, usdPerGpuHour }) => (gpu ? formatFigure(usdPerGpuHour) : '') },
  {
    title: '$/PFLOP-h',
    align: 'right',
    cell: ({ gpu, usdPerPflopHour }) => (gpu ? formatFigure(usdPerPflopHour) : ''),
  },
  { title: 'price', cell: formatPriceAge },
  { title: 'interrupted a month', wide: true, cell: formatBand },
  { title: 'score', align: 'right', wide: true, cell: ({ placementScore }) => String(placementScore ?? '') },
  { title: 'source', wide: true, cell: ({ price }) => price?.source ?? '' },
  { title: '', cell: formatRemark },
];

/** Offers as a table, and what to know of its prices. */
export function renderOffers(
  offers: readonly CatalogOffer[],
  { total, from, wide }: { readonly total: number; readonly from: 'bundled' | 'refreshed'; readonly wide: boolean },
): string {
  if (total === 0) return 'No offer meets all that.';
  const fields = FIELDS.filter((field) => (wide || field.wide !== true) && !isEmpty(field, offers));
  const rows = offers.map((offer) => fields.map(({ cell }) => cell(offer)));
  return [renderTable(fields, rows), '', ...notesOn(offers, total, from)].join('\n');
}

function notesOn(offers: readonly CatalogOffer[], total: number, from: 'bundled' | 'refreshed'): readonly string[] {
  const all = offers.length === total ? '' : ' (--limit 0 shows all)';
  const stale = offers.filter(({ price }) => price?.stale === true).length;
  const estimates = offers.filter(({ price }) => price?.kind === 'estimate').length;
  const advice = from === 'bundled' ? ' "thriftune catalog refresh" reads live prices with your AWS credentials.' : '';
  return [
    `${offers.length} of ${total.toLocaleString('en')} offers${all}. Public list prices in USD, without taxes, discounts, volumes and transfer.`,
    ...(stale + estimates === 0
      ? []
      : [`${stale} stale, ${estimates} estimated: --wide shows between what they may be.${advice}`]),
  ];
}

function formatGpus(gpu: OfferedGpu | undefined): string {
  if (gpu === undefined) return 'none';
  const share = gpu.fraction === 1 ? '' : `1/${Math.round(1 / gpu.fraction)} of `;
  return `${gpu.count}× ${share}${gpu.name}`;
}

function formatFigure(usd: number | undefined): string {
  return usd === undefined ? 'unknown' : formatUsd(usd);
}

function formatInterval({ price }: CatalogOffer): string {
  return price === undefined ? '' : `${formatUsd(price.lowUsdPerHour)} – ${formatUsd(price.highUsdPerHour)}`;
}

function formatPriceAge({ price }: CatalogOffer): string {
  if (price === undefined) return 'never seen';
  const marks = [price.stale ? 'stale' : '', price.kind === 'estimate' ? 'estimate' : ''].filter((mark) => mark !== '');
  return [formatAge(price.ageDays), ...marks].join(', ');
}

function formatBand({ interruption }: CatalogOffer): string {
  if (interruption === undefined) return '';
  return `${BANDS[interruption.band]} (${formatAge(interruption.ageDays)} old)`;
}

/** From this share of on-demand on, spot saves nothing and can be taken away: one quote in eighteen (prices.md section 2). */
const NO_SAVING = 0.999;

function formatRemark({ notSupported, beyondQuota, shareOfOnDemand }: CatalogOffer): string {
  if (notSupported !== undefined) return `not supported: ${notSupported}`;
  if (beyondQuota !== undefined) return beyondQuota;
  return shareOfOnDemand !== undefined && shareOfOnDemand >= NO_SAVING ? 'saves nothing against on-demand' : '';
}

function isEmpty({ title, cell }: Field, offers: readonly CatalogOffer[]): boolean {
  return (title === '' || title === 'score') && offers.every((offer) => cell(offer) === '');
}
