import { type Tuning, type TuningTable, valueForSize } from '#lib/core/tunings/tuning.ts';
import { type Column, renderPairs, renderTable } from './table.ts';

/** A billion: where rates by size change. */
const BILLION = 1e9;

/** The tunings, one a line. */
export function renderTunings(table: TuningTable, { wide }: { readonly wide: boolean }): string {
  const columns: Column[] = [
    { title: 'tuning' },
    { title: 'auto' },
    { title: 'runs here' },
    { title: 'base' },
    { title: 'resume' },
    { title: 'merge' },
    { title: 'served as' },
    { title: 'against full', align: 'right' },
    { title: 'rate ≤ 1 B / above', align: 'right' },
  ];
  const more: Column[] = [
    { title: 'served by' },
    { title: 'size' },
    { title: 'CUDA only' },
    { title: 'quantised base' },
    { title: 'what it does' },
  ];
  return renderTable(
    wide ? [...columns, ...more] : columns,
    table.map((tuning) => (wide ? [...cellsOf(tuning), ...wideCellsOf(tuning)] : cellsOf(tuning))),
  );
}

/** One tuning with every reason and source. */
export function renderTuning({ id, name, summary, base, can, auto, defaults, quality }: Tuning): string {
  const grounds = ({ why, source, asOf }: { readonly why: string; readonly source: string; readonly asOf: string }) =>
    `${why} [${source}, ${asOf}]`;
  const valued = Object.entries(defaults).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const text = 'bySize' in value ? value.bySize.map(sizedText).join(', ') : String(value.value);
    return [[key, `${text}: ${grounds(value)}`] as const];
  });
  const served = can.servedBy.map((place) => `${place.where} as ${place.as}: ${grounds(place)}`);
  const pairs: (readonly [string, string])[] = [
    ['tuning', `${id}: ${name}. ${summary}`],
    ['base', base],
    ['runs here', yesNo(can.runnable)],
    ['auto', `${auto.value}: ${grounds(auto)}`],
    ['resume', `${can.resume.value}: ${grounds(can.resume)}`],
    ['merge', `${can.merge.value}: ${grounds(can.merge)}`],
    ['quantised base', `${yesNo(can.quantisedBase.value)}: ${grounds(can.quantisedBase)}`],
    ['CUDA only', `${yesNo(can.cudaOnly.value)}: ${grounds(can.cudaOnly)}`],
    ['served by', served.length === 0 ? 'nothing' : (served[0] ?? '')],
    ...served.slice(1).map((text): [string, string] => ['', text]),
    ['against full', `${quality.low} to ${quality.high}, expected ${quality.expected}: ${quality.why}`],
    ...quality.evidence.map(({ shareOfFull, what, source, asOf }): [string, string] => [
      '',
      `${shareOfFull}: ${what} [${source}, ${asOf}]`,
    ]),
    ...valued,
  ];
  return renderPairs(pairs);
}

function cellsOf({ id, auto, can, base, quality, defaults }: Tuning): string[] {
  const rates = [BILLION, 8 * BILLION].map((parameters) => valueForSize(defaults.learningRate, parameters));
  return [
    id,
    auto.value,
    yesNo(can.runnable),
    base,
    can.resume.value,
    can.merge.value,
    [...new Set(can.servedBy.map(({ where, as }) => `${where}${as === 'merged' ? ' (merged)' : ''}`))].join(', ') ||
      '-',
    `${quality.expected}${quality.evidence.length === 0 && id !== 'full' ? ' (prior)' : ''}`,
    rates.map((rate) => rate.toExponential(0)).join(' / '),
  ];
}

function wideCellsOf({ defaults, can, summary }: Tuning): string[] {
  const { rank, virtualTokens, bottleneck, stages } = defaults;
  const sizes = Object.entries({ rank, tokens: virtualTokens, width: bottleneck, stages });
  const size = sizes.flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${value.value}`]));
  const places = can.servedBy.map(({ where, as }) => `${where} (${as})`);
  return [places.join(', '), size.join(', '), yesNo(can.cudaOnly.value), yesNo(can.quantisedBase.value), summary];
}

function sizedText({
  upToParameters,
  value,
}: {
  readonly upToParameters: number | null;
  readonly value: number;
}): string {
  return upToParameters === null ? `${value} above` : `${value} up to ${upToParameters / BILLION} B`;
}

function yesNo(value: boolean): string {
  return value ? 'yes' : 'no';
}
