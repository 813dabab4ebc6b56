import { readFileSync, writeFileSync } from 'node:fs';
import type { BenchDocument, BenchResult } from './bench-document.ts';

const START = '<!-- figures: written by npm run bench:estimators -->';
const END = '<!-- end of figures -->';

/** Writes the figures into a page, between its marks. */
export function writePage(path: string, document: BenchDocument): void {
  const page = readFileSync(path, 'utf8');
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no marks for the figures`);
  writeFileSync(path, `${before}${START}\n\n${tablesOf(document)}\n${END}${after}`);
}

function tablesOf({ results, inputs }: BenchDocument): string {
  const withTarget = results.filter(({ target }) => target !== null);
  const without = results.filter(
    ({ target, subgroup, n }) => target === null && n > 0 && !/^(source|tuning|gpu|length|vocabulary): /.test(subgroup),
  );
  const cuts = results.filter(({ subgroup }) => /^(source|tuning|gpu|length|vocabulary): /.test(subgroup));
  return [
    `Rows: ${inputs.map(({ path, rows, sha256 }) => `\`${path}\` (${rows}, sha256 ${sha256.slice(0, 12)}…)`).join(', ')}.`,
    '## Against the targets',
    table(
      ['figure', 'rows', 'value (95 %)', 'target', 'reached'],
      withTarget.map((one) => [
        nameOf(one),
        String(one.n),
        textOf(one),
        `${one.direction} ${one.target}`,
        one.pass === true ? 'yes' : '**no**',
      ]),
    ),
    '## Public rules on the same rows',
    table(
      ['figure', 'ours', 'others, each on the rows it can express'],
      withTarget
        .filter(({ baseline }) => Object.keys(baseline).length > 0)
        .map((one) => [
          nameOf(one),
          textOf(one),
          Object.entries(one.baseline)
            .map(([name, value]) => `${name}: ${value.toFixed(1)}`)
            .join('; '),
        ]),
    ),
    '## Without a target',
    table(
      ['figure', 'rows', 'value'],
      without.map((one) => [nameOf(one), String(one.n), textOf(one)]),
    ),
    '## By source, tuning, GPU, length and vocabulary',
    table(
      ['figure', 'cut', 'rows', 'value (95 %)'],
      cuts.map((one) => [one.group, one.subgroup, String(one.n), textOf(one)]),
    ),
    '',
  ].join('\n\n');
}

function nameOf({ group, subgroup, metric }: BenchResult): string {
  return subgroup === 'all' ? `${group}: ${metric}` : `${group} (${subgroup}): ${metric}`;
}

function textOf({ value, unit, ci95 }: BenchResult): string {
  if (value === null) return 'no rows';
  const digits = { rows: 0, '%': 1, tau: 3 }[unit] ?? 2;
  const interval = ci95 === null ? '' : ` (${ci95[0].toFixed(digits)}-${ci95[1].toFixed(digits)})`;
  return `${value.toFixed(digits)}${unit === 'rows' || unit === 'tau' ? '' : unit === '×' ? ' ×' : ' %'}${interval}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
