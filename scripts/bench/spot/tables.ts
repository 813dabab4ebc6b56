import { ALL_CONFIGS, type Scored, type Summary } from './summaries.ts';

const HEAD = [
  'policy',
  'mean $',
  'p90 $',
  '% over omniscient',
  'late',
  'most late',
  'starts',
  'interruptions',
  'spot h',
  'on-demand h',
];

/** A table of all policies for one set and configuration. */
export function tableOf({ summaries }: Scored): string {
  const rows = [...summaries].map(([policy, summary]) => [policy, ...cellsOf(summary)]);
  return [HEAD, HEAD.map((_, index) => (index === 0 ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function titleOf({ table, group, config, isShared, summaries }: Scored): string {
  const runs = Math.max(0, ...[...summaries.values()].map((summary) => summary.runs));
  const configs = config === ALL_CONFIGS ? 'all configurations' : config;
  return `${table}: ${group}, ${configs} (${runs} runs a policy; ${isShared ? 'V100 and K80 traces of 2022-23' : 'traces other than the shared ones'})`;
}

function cellsOf(summary: Summary): readonly string[] {
  const { meanUsd, p90Usd, overOmniscientPercent, misses, mostLateSeconds, starts, interruptions } = summary;
  return [
    meanUsd.toFixed(2),
    p90Usd.toFixed(2),
    overOmniscientPercent === undefined ? '-' : overOmniscientPercent.toFixed(1),
    String(misses),
    misses === 0 ? '-' : `${Math.ceil(mostLateSeconds / 60)} min`,
    starts.toFixed(1),
    interruptions.toFixed(1),
    summary.spotHours.toFixed(1),
    summary.onDemandHours.toFixed(1),
  ];
}
