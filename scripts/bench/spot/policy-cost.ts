import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { type BenchResult, figureOf } from '../bench-document.ts';
import { meanOf } from '../statistics.ts';

const MeasuredSchema = z.object({
  buildSeconds: z.number(),
  rssMegabytes: z.number(),
  decideMilliseconds: z.array(z.number()).min(1),
  movedMilliseconds: z.array(z.number()).min(1),
});

/**
 * Odd, for a median. A machine takes the processor away now and then: where these figures come from (2 virtual cores, 25 November 2026), a loop that only
 * reads the clock stood still for 1 to 3.5 ms in most of its 0.6 s runs. So each of a run's decisions, which are the same in every process, counts with its
 * median.
 */
const PROCESSES = 5;

/** Building the policy for a 48 h job and deciding with it, each time in a process of its own, so that nothing is warm; the worst build of them counts. */
export function policyCost(): readonly BenchResult[] {
  const script = new URL('./measure-policy.ts', import.meta.url).pathname;
  return (['one pool', 'six pools'] as const).flatMap((pools) => {
    const measured = Array.from({ length: PROCESSES }, () =>
      MeasuredSchema.parse(JSON.parse(execFileSync(process.execPath, [script, pools], { encoding: 'utf8' }))),
    );
    return costFigures(pools, measured);
  });
}

/** A decision that finds prices moved may build tables: it counts as building, and is told apart. */
export function costFigures(
  pools: string,
  measured: readonly z.infer<typeof MeasuredSchema>[],
): readonly BenchResult[] {
  const build = measured.map(({ buildSeconds }) => buildSeconds);
  const rss = measured.map(({ rssMegabytes }) => rssMegabytes);
  const still = measured.flatMap(({ decideMilliseconds }) => decideMilliseconds);
  const moved = measured.flatMap(({ movedMilliseconds }) => movedMilliseconds);
  const figure = (metric: string, unit: string, n: number, value: number, target?: number) => {
    const id = `policy: ${pools}: ${metric}`;
    return figureOf({
      id,
      group: 'policy',
      subgroup: pools,
      n,
      metric,
      unit,
      value,
      direction: '<=',
      target: target ?? null,
    });
  };
  return [
    figure('building, cold', 's', build.length, Math.max(...build), 1),
    figure('rise of memory', 'MB', rss.length, Math.max(...rss), 100),
    figure('mean decision', 'ms', still.length, meanOf(still), 5),
    figure('decision, 99 in 100', 'ms', still.length, notExceededBy(0.99, still), 5),
    figure('longest decision', 'ms', still.length, Math.max(...mediansOf(measured)), 5),
    figure('longest decision of any process', 'ms', still.length, Math.max(...still)),
    figure('longest decision as prices moved', 'ms', moved.length, Math.max(...moved), 1000),
  ];
}

/** Of each decision of the run, the median of what it took in the processes. */
function mediansOf(measured: readonly z.infer<typeof MeasuredSchema>[]): readonly number[] {
  return (measured[0]?.decideMilliseconds ?? []).map((_, decision) =>
    notExceededBy(
      0.5,
      measured.map(({ decideMilliseconds }) => decideMilliseconds[decision] ?? Number.NaN),
    ),
  );
}

/** The least value that such a share does not exceed. */
function notExceededBy(share: number, values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}
