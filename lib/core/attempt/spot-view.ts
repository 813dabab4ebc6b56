import { offerOf } from '../catalog/offer-key.ts';
import type { Running, SpotView } from '../spot/spot-policy.ts';
import type { Attempt } from './attempt.ts';
import type { CapacityQuestion } from './capacity-question.ts';
import { periodsOf } from './pool-periods.ts';
import { rungOf } from './rung-of.ts';
import { fullStepSecondsOf, type LadderTask } from './spot-task.ts';

/** What is known now. Without a running attempt only saved steps count: what came after the last checkpoint is lost. */
export function spotViewOf(question: CapacityQuestion, { task, pools }: LadderTask): SpotView {
  const { now, startedAt, progress, running, totalSteps, market } = question;
  const ownStep = running !== undefined && progress?.attempt === running.attempt ? progress.step : 0;
  const step = Math.max(ownStep, progress?.savedStep ?? 0);
  const stepSeconds = fullStepSecondsOf(question);
  const finishingSeconds = Math.max(0, task.workSeconds - totalSteps * stepSeconds);
  return {
    nowSeconds: now - startedAt,
    workLeftSeconds: Math.max(0, totalSteps - step) * stepSeconds + finishingSeconds,
    running: runningOf(question, pools),
    pools: pools.map((option) => ({
      usdPerHour: market.usdPerHour(option),
      periods: periodsOf({ ...question, offerKey: option.offerKey }),
      moveUsd: market.moveUsd(option.offerKey),
    })),
  };
}

function runningOf(question: CapacityQuestion, pools: LadderTask['pools']): Running {
  const { running, startedAt, now } = question;
  if (running === undefined) return { kind: 'nothing' };
  const common = {
    sinceSeconds: (running.launchedAt ?? running.intendedAt) - startedAt,
    restartLeftSeconds: restartLeftOf(question, running, now),
  };
  if (offerOf(running.offerKey).capacity === 'on-demand') return { kind: 'on-demand', ...common };
  return { kind: 'spot', pool: pools.findIndex(({ offerKey }) => offerKey === running.offerKey), ...common };
}

/** Nothing once its trainer trains; before, what is left of the start-up that the plan foresaw. */
function restartLeftOf({ ladder, progress }: CapacityQuestion, running: Attempt, now: number): number {
  const isWorking =
    progress?.attempt === running.attempt && progress.phase !== 'downloading' && progress.phase !== 'loading';
  if (isWorking) return 0;
  const startupSeconds = rungOf(ladder, running.offerKey)?.startupSeconds ?? 0;
  // Late is not ready: until the trainer says so, a start-up is not over.
  return Math.max(1, (running.launchedAt ?? running.intendedAt) + startupSeconds - now);
}
