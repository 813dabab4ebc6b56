import { execFileSync } from 'node:child_process';
import { z } from 'zod';
import { type BenchResult, figureOf } from '../bench-document.ts';

const MeasuredSchema = z.object({
  buildSeconds: z.number(),
  rssMegabytes: z.number(),
  decideMilliseconds: z.number(),
  mostDecideMilliseconds: z.number(),
});

/** Building the policy for a 48 h job and deciding with it, each in a process of its own, so that nothing is warm. */
export function policyCost(): readonly BenchResult[] {
  return (['one pool', 'six pools'] as const).flatMap((pools) => {
    const script = new URL('./measure-policy.ts', import.meta.url).pathname;
    const said = MeasuredSchema.parse(
      JSON.parse(execFileSync(process.execPath, [script, pools], { encoding: 'utf8' })),
    );
    const figure = (metric: string, unit: string, value: number, target: number | null) =>
      figureOf({
        id: `policy: ${pools}: ${metric}`,
        group: 'policy',
        subgroup: pools,
        n: 1,
        metric,
        unit,
        value,
        direction: '<=',
        target,
      });
    return [
      figure('building, cold', 's', said.buildSeconds, 1),
      figure('rise of memory', 'MB', said.rssMegabytes, 100),
      figure('mean decision', 'ms', said.decideMilliseconds, 5),
      figure('longest decision', 'ms', said.mostDecideMilliseconds, 5),
    ];
  });
}
