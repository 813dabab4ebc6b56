import { type BenchResult, figureOf } from '../bench-document.ts';
import { EVOLVED_RIVAL, RIVAL, SUBJECT } from './bench-policies.ts';
import { SHARED_GROUP_TARGETS, SHARED_TARGETS } from './shared-files.ts';
import { ALL_CONFIGS, type Scored, type Summary } from './summaries.ts';

/** The benchmark's rows: for each set and configuration what thriftune's policy did, with every other policy beside it, and the targets of issue 6. */
export function resultsOf(scores: readonly Scored[]): readonly BenchResult[] {
  return scores.flatMap((scored) => {
    const ours = scored.summaries.get(SUBJECT);
    return ours === undefined ? [] : rowsOf(scored, ours);
  });
}

/** Figures of a summary, by metric. */
const METRICS = [
  ['mean cost', 'USD', (one: Summary) => one.meanUsd],
  ['p90 cost', 'USD', (one: Summary) => one.p90Usd],
  ['over omniscient', '%', (one: Summary) => one.overOmniscientPercent],
  ['deadline misses', 'runs', (one: Summary) => one.misses],
  ['most lateness', 's', (one: Summary) => one.mostLateSeconds],
  ['starts', 'per run', (one: Summary) => one.starts],
  ['interruptions', 'per run', (one: Summary) => one.interruptions],
  ['spot hours', 'h', (one: Summary) => one.spotHours],
  ['on-demand hours', 'h', (one: Summary) => one.onDemandHours],
] as const;

function rowsOf(scored: Scored, ours: Summary): readonly BenchResult[] {
  const targets = targetsOf(scored);
  return METRICS.flatMap(([metric, unit, pick]) => {
    const value = pick(ours);
    if (value === undefined) return [];
    const others = [...scored.summaries].filter(([policy]) => policy !== SUBJECT);
    const baseline = Object.fromEntries(
      others.flatMap(([policy, summary]) => {
        const figure = pick(summary);
        return figure === undefined ? [] : [[policy, figure]];
      }),
    );
    const { table, group, config } = scored;
    const id = `${table}: ${group}, ${config}: ${metric}`;
    const target = targets[metric] ?? null;
    return [
      figureOf({
        id,
        group: table,
        subgroup: `${group} ${config}`,
        n: ours.runs,
        metric,
        unit,
        value,
        direction: '<=',
        target,
        baseline,
      }),
    ];
  });
}

/** Most that a metric may be. Sets of shared files carry the figures, all others those that compare within the run. */
function targetsOf(scored: Scored): Partial<Record<string, number>> {
  const { table, group, config, isShared, summaries } = scored;
  if (table.startsWith('option') || table === 'several nodes') return {};
  const rival = summaries.get(RIVAL);
  const evolved = summaries.get(EVOLVED_RIVAL)?.overOmniscientPercent;
  const over = rival?.overOmniscientPercent;
  const none = { 'deadline misses': 0 };
  if (rival === undefined || over === undefined || evolved === undefined) return none;
  const isSet = config === ALL_CONFIGS;
  if (table === 'built-in prior only') return isSet ? { ...none, 'mean cost': rival.meanUsd } : none;
  if (table === 'time split') return isSet ? { ...none, 'over omniscient': Math.min(evolved, over - 2) } : none;
  const compared = { ...none, 'mean cost': rival.meanUsd, 'over omniscient': Math.min(evolved, 0.8 * over) };
  if (table === 'several zones at their prices') {
    const fixed = SHARED_GROUP_TARGETS[`${group} ${config}`];
    if (isShared) return fixed === undefined ? none : { ...none, 'over omniscient': fixed };
    return isSet ? none : compared;
  }
  if (!isSet) return none;
  const fixed = SHARED_TARGETS[group];
  if (!isShared) return compared;
  return fixed === undefined || table !== 'one zone' ? none : { ...none, 'over omniscient': fixed };
}
