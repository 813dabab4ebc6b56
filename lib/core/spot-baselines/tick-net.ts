import type { SpotDecision, SpotTask, SpotView } from '../spot/spot-policy.ts';

/**
 * The Safety Net of "Can't Be Late" in whole ticks, as its authors' simulator has it (spot.md section 5): with two restarts and the work left only just
 * fitting, on-demand; with one, stay on a spot instance that works already. It overrides the policy; undefined where it does not speak.
 */
export function tickNet(task: SpotTask, { nowSeconds, workLeftSeconds, running }: SpotView): SpotDecision | undefined {
  if (task.deadlineSeconds === undefined) return undefined;
  const gap = task.decisionEverySeconds;
  const restart = task.onDemand.restartSeconds + task.onDemand.leadSeconds;
  const left = Math.floor((task.deadlineSeconds - nowSeconds) / gap);
  const withOne = Math.ceil((workLeftSeconds + restart) / gap);
  const withTwo = Math.ceil((workLeftSeconds + 2 * restart) / gap);
  const works = running.kind === 'spot' && running.restartLeftSeconds === 0;
  if (withOne >= left && works)
    return { tryPools: [running.pool], otherwise: 'on-demand', reason: 'last-stretch-on-spot' };
  if (withOne >= left || (withTwo >= left && running.kind !== 'spot')) return ON_DEMAND;
  return undefined;
}

const ON_DEMAND: SpotDecision = { tryPools: [], otherwise: 'on-demand', reason: 'safety-net' };
