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

/** Building the policy for a 48 h job and deciding with it, each in a process of its own, so that nothing is warm. */
export function policyCost(): readonly BenchResult[] {
  return (['one pool', 'six pools'] as const).flatMap((pools) => {
    const script = new URL('./measure-policy.ts', import.meta.url).pathname;
    const said = execFileSync(process.execPath, [script, pools], { encoding: 'utf8' });
    return costFigures(pools, MeasuredSchema.parse(JSON.parse(said)));
  });
}

/** A decision that finds prices moved may build tables: it counts as building, and is told apart. */
export function costFigures(pools: string, said: z.infer<typeof MeasuredSchema>): readonly BenchResult[] {
  const { buildSeconds, rssMegabytes, decideMilliseconds: still, movedMilliseconds: moved } = said;
  const figure = (metric: string, unit: string, n: number, value: number, target: number) => {
    const id = `policy: ${pools}: ${metric}`;
    return figureOf({ id, group: 'policy', subgroup: pools, n, metric, unit, value, direction: '<=', target });
  };
  return [
    figure('building, cold', 's', 1, buildSeconds, 1),
    figure('rise of memory', 'MB', 1, rssMegabytes, 100),
    figure('mean decision', 'ms', still.length, meanOf(still), 5),
    figure('decision, 99 in 100', 'ms', still.length, notExceededBy(0.99, still), 5),
    figure('longest decision', 'ms', still.length, Math.max(...still), 5),
    figure('longest decision as prices moved', 'ms', moved.length, Math.max(...moved), 1000),
  ];
}

/** The least value that such a share does not exceed. */
function notExceededBy(share: number, values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? Number.NaN;
}
