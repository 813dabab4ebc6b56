import type { ListedFit } from '#lib/core/fit/list-fits.ts';
import type { RestsOn } from '#lib/core/fit/rests-on.ts';
import { memoryBar, PART_LETTERS } from './memory-bar.ts';
import { formatUsd } from './money.ts';
import { formatCount } from './size.ts';
import { type Column, renderTable } from './table.ts';
import { formatAge, formatHours } from './time.ts';

const BAR_WIDTH = 24;
const INDENT = '    ';

export interface FitsShown {
  /** What is trained, in a sentence. */
  readonly title: string;
  readonly fits: readonly ListedFit[];
  /** More than one tuning was tried. */
  readonly isAuto: boolean;
  readonly contextTokens: number;
  readonly mostRows: number;
  readonly usd: number | undefined;
  readonly wide: boolean;
  readonly notes: readonly string[];
}

/** A line of figures for each kind of GPU, under it the cheapest offer and what the figures rest on. */
export function renderFits(shown: FitsShown): string {
  const { title, fits, wide, notes } = shown;
  const columns = columnsOf(shown);
  const [head = '', rule = '', ...lines] = renderTable(
    columns,
    fits.map((fit) => columns.map(({ cell }) => cell(fit))),
  ).split('\n');
  const rows = lines.flatMap((line, index) => {
    const fit = fits[index];
    return fit === undefined ? [line] : [line, ...detailsOf(fit, wide).map((detail) => `${INDENT}${detail}`)];
  });
  const legend = Object.values(PART_LETTERS).map(([letter, meaning]) => `${letter} ${meaning}`);
  return [title, '', head, rule, ...rows, '', `Memory: ${legend.join(', ')}, · free.`, ...notes].join('\n');
}

interface FitColumn extends Column {
  readonly cell: (fit: ListedFit) => string;
}

function columnsOf({ isAuto, contextTokens, mostRows, usd }: FitsShown): readonly FitColumn[] {
  return [
    { title: 'GPU', cell: ({ gpu, gpus }) => (gpus === 1 ? gpu : `${gpus}× ${gpu}`) },
    ...(isAuto ? [{ title: 'tuning', cell: ({ tuning }: ListedFit) => tuning }] : []),
    { title: 'verdict', cell: ({ verdict }) => verdict },
    {
      title: 'needs GiB',
      align: 'right',
      cell: ({ neededGib: { p50, p95 } }) => `${p50.toFixed(1)}-${p95.toFixed(1)}`,
    },
    { title: 'of', align: 'right', cell: ({ usableGib }) => usableGib.toFixed(1) },
    { title: 'memory', cell: ({ partsGib, usableGib }) => memoryBar(partsGib, usableGib, BAR_WIDTH) },
    { title: 'rows', align: 'right', cell: ({ microBatch, accumulation }) => `${microBatch} × ${accumulation}` },
    { title: 'most rows', align: 'right', cell: ({ largestMicroBatch }) => atMost(largestMicroBatch, mostRows) },
    {
      title: 'longest row',
      align: 'right',
      cell: ({ longestSequence }) => atMost(longestSequence.tokens, contextTokens),
    },
    { title: 'tokens/s', align: 'right', cell: formatSpeed },
    {
      title: '$/M tokens',
      align: 'right',
      cell: ({ cheapest }) =>
        cheapest?.usdPerMillionTokens === undefined ? '' : formatUsd(cheapest.usdPerMillionTokens),
    },
    ...(usd === undefined ? [] : [{ title: `${formatUsd(usd)} buys`, cell: formatBought }]),
  ];
}

/** `=`: the limit itself, not the memory, ends it. */
function atMost(figure: number, limit: number): string {
  if (figure === 0) return '-';
  return `${figure >= limit ? '=' : ''}${figure.toLocaleString('en')}`;
}

function formatSpeed({ tokensPerSecond, verdict }: ListedFit): string {
  if (verdict === 'does not fit') return '';
  if (tokensPerSecond === undefined) return 'unknown';
  const { p10, p50, p90 } = tokensPerSecond;
  return `${rounded(p50)} (${rounded(p10)}-${rounded(p90)})`;
}

/** Three digits say as much as is known of a speed. */
function rounded(figure: number): string {
  return Number(figure.toPrecision(3)).toLocaleString('en');
}

function formatBought({ bought }: ListedFit): string {
  if (bought === undefined) return '';
  const { tokens, hours } = bought;
  return `${formatCount(tokens.likely)} tokens (${formatCount(tokens.low)}-${formatCount(tokens.high)}) in ${formatHours(hours.likely)}`;
}

function detailsOf(fit: ListedFit, wide: boolean): readonly string[] {
  const { memory, speed } = fit.restsOn;
  const lines = [
    `${formatOffer(fit)}; ${formatGrounds(memory, speed)}${fit.compute === 'fp16' ? '; no bf16: fp16' : ''}`,
  ];
  return wide ? [...lines, ...wideDetailsOf(fit)] : lines;
}

function formatOffer({ cheapest, verdict, gpus }: ListedFit): string {
  if (verdict === 'does not fit') return 'no offer fits';
  if (cheapest === undefined)
    return gpus === 1 ? 'no offer with a price' : `no offer of ${gpus} in one machine with a price`;
  const { offer, idleGpus } = cheapest;
  const { price } = offer;
  const place = offer.azId === 'any' ? offer.region : `${offer.region} ${offer.azId}`;
  const marks = [
    ...(price === undefined ? [] : [`price ${formatAge(price.ageDays)} old`]),
    ...(price?.stale === true ? ['stale'] : []),
    ...(price?.kind === 'estimate' ? ['estimate'] : []),
    ...(idleGpus === 0 ? [] : [`${idleGpus} of its ${offer.gpu?.count} GPUs idle`]),
    ...(offer.beyondQuota === undefined ? [] : [offer.beyondQuota]),
  ];
  return `${offer.instanceType} ${offer.capacity} ${place} ${formatUsd(price?.usdPerHour ?? 0)}/h (${marks.join(', ')})`;
}

function formatGrounds(memory: RestsOn, speed: RestsOn): string {
  if (memory.caveat !== undefined && memory.caveat === speed.caveat) return memory.caveat;
  return `memory ${formatRests(memory)}, speed ${formatRests(speed)}`;
}

function formatRests({ class: kind, rows, caveat }: RestsOn): string {
  if (caveat !== undefined) return caveat;
  const whose = {
    'measured-here': ' measured here',
    pilot: ' of a pilot',
    'same-task-elsewhere': ' of others',
    prior: '',
  }[kind];
  return `on ${rows} row${rows === 1 ? '' : 's'}${whose}`;
}

function wideDetailsOf({
  partsGib,
  neededGib,
  cheapest,
  trainableParameters,
  restsOn,
  longestSequence,
}: ListedFit): readonly string[] {
  const parts = Object.entries(partsGib).map(([name, gib]) => `${name} ${gib.toFixed(2)}`);
  const { p10, p50, p90, p95 } = neededGib;
  const needed = [p10, p50, p90, p95].map((gib) => gib.toFixed(2)).join(' / ');
  const price = cheapest?.offer.price;
  return [
    `GiB: ${parts.join(', ')}; needed p10/p50/p90/p95 ${needed}`,
    `trains ${trainableParameters.toLocaleString('en')}; longest row at ${longestSequence.microBatch} at once; rests on ${restsOn.memory.source}, ${restsOn.memory.asOf}`,
    ...(price === undefined
      ? []
      : [
          `price: 90 % between ${formatUsd(price.lowUsdPerHour)} and ${formatUsd(price.highUsdPerHour)}/h, ${price.source}, ${price.asOf}`,
        ]),
  ];
}
