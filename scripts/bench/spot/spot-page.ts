import { writeFileSync } from 'node:fs';
import type { BenchDocument } from '../bench-document.ts';
import { ALL_CONFIGS, type Scored } from './summaries.ts';
import { tableOf, titleOf } from './tables.ts';

const START = '<!-- bench:spot -->';
const END = '<!-- /bench:spot -->';

/** Writes what was measured into a page, between its marks. */
export function writeSpotPage(path: string, page: string, scores: readonly Scored[], document: BenchDocument): void {
  const [before, rest] = page.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`${path} has no marks ${START} and ${END}`);
  const shown = scores.filter(({ config, table }) => config === ALL_CONFIGS || table.startsWith('several zones'));
  const text = [targetsOf(document), ...shown.map((scored) => `**${titleOf(scored)}**\n\n${tableOf(scored)}`)].join(
    '\n\n',
  );
  writeFileSync(path, `${before}${START}\n\n${text}\n\n${END}${after}`);
}

function targetsOf({ results }: BenchDocument): string {
  const held = results.filter(({ target, metric }) => target !== null && metric !== 'deadline misses');
  const misses = results.filter(({ metric }) => metric === 'deadline misses');
  const late = misses.reduce((sum, { value }) => sum + (value ?? 0), 0);
  const runs = misses
    .filter(({ subgroup }) => !subgroup.endsWith(` ${ALL_CONFIGS}`))
    .reduce((sum, { n }) => sum + n, 0);
  const rows = held.map(({ id, value, unit, target, pass }) => {
    const most = Math.round((target ?? 0) * 1000) / 1000;
    return `| ${id} | ${value} ${unit} | ${most} | ${pass === true ? 'yes' : '**no**'} |`;
  });
  const head = ['| figure of thriftune | value | at most | reached |', '|---|--:|--:|---|'];
  return [`Deadlines missed by thriftune: ${late} of ${runs} runs.`, '', ...head, ...rows].join('\n');
}
