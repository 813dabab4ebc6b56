import { basename } from 'node:path';
import type { EstimatedWork } from '../client/estimated-work.ts';
import type { SimulateOptions } from '../client/simulate-options.ts';
import type { SimulatedScenes } from '../client/simulated-scenes.ts';
import type { SimulatedTask } from '../client/simulated-task.ts';
import { formatUsd } from './money.ts';
import { formatHours } from './time.ts';

/** What is played, where and by which rules, in two lines. */
export function simulationTitle(
  { name, workHours, deadlineHours, rules }: SimulatedTask,
  { market, first, all }: SimulatedScenes,
  policy: string | undefined,
): { readonly title: string; readonly subtitle: string } {
  const { pools } = first.world;
  const what = `${name === undefined ? '' : `${name}: `}${formatHours(workHours)} of work within ${formatHours(deadlineHours)}`;
  const where = market.from === 'trace' ? basename(market.source) : `generated market, seed ${market.source}`;
  const zones = pools.length === 1 ? (pools[0]?.name ?? '') : `${pools.length} zones`;
  const startHours = (first.job.startTick * market.gapSeconds) / 3600;
  return {
    title: policy === undefined ? `${what}, policies side by side` : `${what}, policy ${policy}`,
    subtitle: [
      where,
      `${zones} from ${startHours === 0 ? '0 h' : `${startHours.toFixed(1)} h`}${all.length === 1 ? '' : ' on'}`,
      `restart ${rules.restartSeconds === 0 ? '0 min' : formatHours(rules.restartSeconds / 3600)}`,
      `on-demand ${formatUsd(market.onDemandUsdPerHour)}/h`,
      `spot ${spotPrices(first)}/h`,
    ].join(' · '),
  };
}

function spotPrices({ world, job }: SimulatedScenes['first']): string {
  const prices = world.pools.map(({ usdPerHour }) => usdPerHour(job.startTick));
  const [low, high] = [Math.min(...prices), Math.max(...prices)].map(formatUsd);
  return low === high ? `${low}` : `${low}-${high}`;
}

/** What must be known of the figures. */
export function simulationNotes(
  task: SimulatedTask,
  scenes: SimulatedScenes,
  options: SimulateOptions,
  { costUsd, capUsd }: { readonly costUsd: number; readonly capUsd: number | undefined },
): readonly string[] {
  const overCap = capUsd !== undefined && costUsd > capUsd;
  return [
    ...(overCap ? [`This is over the job's cap of ${formatUsd(capUsd)}: it would be stopped there.`] : []),
    ...comparisonNotes(task, scenes, options),
  ];
}

export function comparisonNotes(
  { estimate }: SimulatedTask,
  { market, first }: SimulatedScenes,
  { svg }: SimulateOptions,
): readonly string[] {
  const { rules, pools } = first.world;
  const options = [
    ...(rules.isFirstHourFree ? ['the first hour is free when EC2 interrupts'] : []),
    ...(rules.onDemandLeadSeconds > 0
      ? [`on-demand takes ${formatHours(rules.onDemandLeadSeconds / 3600)} to come`]
      : []),
    ...(rules.moveUsd > 0 ? [`a start in another region costs ${formatUsd(rules.moveUsd)}`] : []),
  ];
  const sight =
    rules.sight === 'every-tick'
      ? `the state of ${pools.length === 1 ? 'the zone' : 'every zone'} is seen every tick`
      : 'whether a zone has capacity is learnt only by trying';
  return [
    ...(estimate === undefined ? [] : [estimateNote(estimate)]),
    `Rules: whole ticks of ${market.gapSeconds} s are billed; every start costs the restart; ${[sight, ...options].join('; ')}.`,
    ...machinesNote(market.machines),
    ...(market.from === 'generated'
      ? ['Generated: drawn from the hazards that the policies assume, zones independent of each other; no recording.']
      : []),
    ...(market.spotPrices === 'assumed'
      ? ['Prices: no recorded ones beside the trace; those of p3.2xlarge in 2023 are assumed (--spot-price sets them).']
      : []),
    ...(svg === undefined ? [] : [`Picture: ${svg}`]),
  ];
}

/** Every part of it is an estimate. */
function estimateNote({ workHours, steps, tokens, tokensPerSecond, gpu, instanceType }: EstimatedWork): string {
  const work = `${formatHours(workHours)} estimated for ${gpu} (${instanceType})`;
  return `Work: ${work}: ${steps} steps, some ${wholeOf(tokens)} tokens by their characters, ${wholeOf(tokensPerSecond)} a second; --work-hours sets it.`;
}

function wholeOf(amount: number): string {
  return Math.round(amount).toLocaleString('en-US');
}

/** Capacity of one kind of machine says little of another's. */
function machinesNote(machines: readonly string[]): readonly string[] {
  const [first, second] = machines;
  if (first === undefined) return [];
  const alike = second === undefined ? '' : '; here they are taken as alike, in speed and price';
  return [`Recorded on ${machines.join(', ')} (the files' names), not on the machines of a job today${alike}.`];
}
