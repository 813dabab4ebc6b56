import { writeFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { comparePolicies, type Scene } from '#lib/core/spot/compare-policies.ts';
import { PRIOR_HAZARDS } from '#lib/core/spot/prior-hazards.ts';
import { taskOf } from '#lib/core/spot/simulate-run.ts';
import type { SpotPolicy } from '#lib/core/spot/spot-policy.ts';
import { type Timeline, timelineOf } from '#lib/core/spot/timeline.ts';
import { nearestName } from '#lib/core/units/nearest-name.ts';
import { CliError } from '../cli-error.ts';
import { nowOf } from '../client/catalog-cache.ts';
import { estimatedWork } from '../client/estimated-work.ts';
import { readJobFile } from '../client/job-file.ts';
import { refusedField } from '../client/refuse-option.ts';
import type { SimulateOptions } from '../client/simulate-options.ts';
import { type SimulatedScenes, simulatedScenes } from '../client/simulated-scenes.ts';
import { type SimulatedTask, simulatedTask } from '../client/simulated-task.ts';
import { DEFAULT_POLICY, POLICIES } from '../client/spot-policies.ts';
import { type CliContext, print } from '../context.ts';
import { numberOption } from '../number-option.ts';
import { renderComparison } from '../render/policy-comparison.ts';
import { renderSimulation } from '../render/simulation.ts';
import { comparisonNotes, simulationNotes, simulationTitle } from '../render/simulation-notes.ts';
import { pictureOf } from '../render/simulation-picture.ts';
import { simulationSvg } from '../render/simulation-svg.ts';
import { comparisonView, simulationView } from '../render/simulation-view.ts';

const HELP = `
A trace is a file {"metadata": {"gap_seconds": 600}, "data": [0, 1, 1, …]} for one zone, 1 where the whole job had capacity, or a folder of them
for several zones. Exit code 0 when the policy met the deadline, 7 when it did not; with --compare 0.

  simulate --work-hours 10 --deadline-hours 16 --trace examples/spot-traces
  simulate --work-hours 10 --deadline-hours 16 --trace examples/spot-traces --compare --svg compare.svg
  simulate --work-hours 10 --deadline-hours 16 --seed 7 --compare --starts 20
  simulate examples/support-desk.job.yaml --deadline-hours 4 --seed 7`;

export function addSimulate(program: Command, context: CliContext): void {
  const number = (field: string, min: number, max: number) => numberOption(field, { min, max });
  const whole = (field: string, min: number, max: number) => numberOption(field, { min, max, whole: true });
  program
    .command('simulate')
    .description("play a job's spot policy over a recorded or made-up market and draw it (no AWS account needed)")
    .argument('[job]', 'a job file, for its work (estimated), deadline, regions and cap; flags win')
    .option(
      '--work-hours <hours>',
      'of compute, without interruptions; left out: estimated from the job file',
      number('--work-hours', 0.01, 10_000),
    )
    .option('--deadline-hours <hours>', "from the start; left out: the job's", number('--deadline-hours', 0.01, 10_000))
    .option(
      '--restart-hours <hours>',
      'that every start costs, billed: set-up, reload, work lost',
      number('--restart-hours', 0, 100),
      0.2,
    )
    .option('--trace <file|dir>', 'a recorded zone, or a folder of zones with the same gap')
    .option('--seed <n>', 'in place of --trace: a made-up market, the same for the same seed', whole('--seed', 0, 1e6))
    .option('--zones <n>', 'of a made-up market, 4 if left out', whole('--zones', 1, 12))
    .option('--start <hours>', 'into the trace, or tick:N; the beginning if left out')
    .option('--policy <name>', `${POLICIES.map(({ name }) => name).join(', ')}; ${DEFAULT_POLICY.name} if left out`)
    .option('--compare', 'all policies side by side')
    .option(
      '--starts <n>',
      'with --compare: means over so many starts spread over the trace, or over so many seeds',
      whole('--starts', 1, 1000),
    )
    .option('--spot-price <usd>', "an hour, everywhere; left out: the trace's", number('--spot-price', 0.0001, 1e5))
    .option('--on-demand-price <usd>', "an hour; left out: the trace's", number('--on-demand-price', 0.0001, 1e5))
    .option('--first-hour-free', 'EC2 bills nothing for an instance that it interrupts within its first hour')
    .option('--lead-minutes <minutes>', 'from an on-demand request to capacity', number('--lead-minutes', 0, 1440), 0)
    .option('--move-price <usd>', 'of every start in another region', number('--move-price', 0, 1e4), 0)
    .addOption(
      new Option('--sight <sight>', 'what the policy sees of zones: of one every tick, of several by trying').choices([
        'every-tick',
        'by-trying',
      ]),
    )
    .option('--svg <file>', 'draw the picture as SVG, too')
    .option('--wide', 'every stretch of the run')
    .option('--json', 'print JSON')
    .addHelpText('after', HELP)
    .action(async (job: string | undefined, options: SimulateOptions) => simulate(context, job, options));
}

async function simulate(context: CliContext, job: string | undefined, options: SimulateOptions): Promise<void> {
  const file = job === undefined ? undefined : readJobFile(job, {});
  const isEstimated = file !== undefined && options.workHours === undefined;
  const estimate = isEstimated ? await estimatedWork(context, file) : undefined;
  const task = simulatedTask(options, file, estimate, nowOf(context));
  const scenes = simulatedScenes(task, options, file?.regions);
  if (options.compare === true) compare(context, task, scenes, options);
  else play(context, task, scenes, options, file?.capUsd);
}

function play(
  context: CliContext,
  task: SimulatedTask,
  scenes: SimulatedScenes,
  options: SimulateOptions,
  capUsd: number | undefined,
): void {
  if (options.starts !== undefined)
    throw refusedField('--starts', 'needs --compare', 'Add --compare, or leave it out.');
  const policy = policyNamed(options.policy);
  const timeline = played(scenes.first, policy);
  const picture = pictureOf({
    ...simulationTitle(task, scenes, policy.name),
    ...scenes.first,
    timelines: [timeline],
  });
  drawn(options.svg, () => simulationSvg(picture));
  const shown = {
    onDemandUsd: scenes.onDemandUsd,
    omniscientUsd: comparePolicies([scenes.first], [], PRIOR_HAZARDS).omniscientMeanUsd,
    notes: simulationNotes(task, scenes, options, { costUsd: timeline.result.costUsd, capUsd }),
  };
  const zones = scenes.first.world.pools.map(({ name }) => name);
  print(context, options.json === true, simulationView({ task, scenes, timeline, ...shown }), () =>
    renderSimulation({ picture, zones, wide: options.wide === true, ...shown }),
  );
  throwIfMissed(timeline);
}

function compare(context: CliContext, task: SimulatedTask, scenes: SimulatedScenes, options: SimulateOptions): void {
  if (options.policy !== undefined)
    throw refusedField('--policy', 'cannot be given with --compare, which shows all', 'Leave one of them out.');
  const comparison = comparePolicies(scenes.all, POLICIES, PRIOR_HAZARDS);
  const isDrawn = options.svg !== undefined || scenes.all.length === 1;
  const timelines = isDrawn ? POLICIES.map((policy) => played(scenes.first, policy)) : [];
  const picture = pictureOf({ ...simulationTitle(task, scenes, undefined), ...scenes.first, timelines });
  drawn(options.svg, () => simulationSvg(picture));
  const notes = comparisonNotes(task, scenes, options);
  print(context, options.json === true, comparisonView({ task, scenes, comparison, notes }), () =>
    renderComparison({ picture, notes }, comparison),
  );
}

function played({ world, job }: Scene, policy: SpotPolicy): Timeline {
  const hazards = world.pools.map(() => PRIOR_HAZARDS);
  return timelineOf(world, job, taskOf(world, job, hazards), policy);
}

function policyNamed(name: string | undefined): SpotPolicy {
  if (name === undefined) return DEFAULT_POLICY;
  const names = POLICIES.map((policy) => policy.name);
  const found = POLICIES.find((policy) => policy.name === name);
  if (found !== undefined) return found;
  const nearest = nearestName(name, names);
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw refusedField('--policy', `there is no ${name}${hint}`, `Known: ${names.join(', ')}.`);
}

function drawn(file: string | undefined, svg: () => string): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, `${svg()}\n`);
  } catch (error) {
    throw refusedField('--svg', `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function throwIfMissed({ policy, result }: Timeline): void {
  if (result.lateSeconds === 0) return;
  const late = Number.isFinite(result.lateSeconds)
    ? `finished ${(result.lateSeconds / 3600).toFixed(2)} h after the deadline`
    : 'never finished';
  throw new CliError('DeadlineMissed', `${policy} ${late}`, 'Try another policy, or a later deadline.');
}
