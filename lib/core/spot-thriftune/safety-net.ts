import type { SpotTask, SpotView } from '../spot/spot-policy.ts';

/** What may be done until the next decision without risk to the deadline. */
export interface Safe {
  readonly toWait: boolean;
  /** By pool. */
  readonly toStart: readonly boolean[];
  /** On the spot instance that runs, if one does. */
  readonly toStay: boolean;
}

/** Seconds; far above what adding times loses, far below any decision. */
const ROUNDING_SECONDS = 1e-6;

/**
 * The hard safety net: an action is safe when on-demand capacity, asked for at the next decision, still finishes the work by the deadline even if the
 * instance was lost just then. On-demand itself is always safe. A job that begins with room for one on-demand start can therefore not miss its deadline
 * while on-demand capacity is to be had within the lead time.
 *
 * It asks for one restart where the Safety Net of Wu et al. (NSDI 2024) asks for two, since it looks at the next decision and not at this one.
 */
export function safeActions(task: SpotTask, view: SpotView): Safe {
  const { deadlineSeconds, decisionEverySeconds: gap, onDemand, pools } = task;
  if (deadlineSeconds === undefined) return { toWait: true, toStart: pools.map(() => true), toStay: true };
  const latestSeconds = deadlineSeconds - view.nowSeconds - gap - onDemand.leadSeconds - onDemand.restartSeconds;
  const isSafe = (workLeft: number) => workLeft / onDemand.workRate <= latestSeconds + ROUNDING_SECONDS;
  const after = (restartSeconds: number, rate: number) =>
    view.workLeftSeconds - Math.max(0, gap - restartSeconds) * rate;
  const { running } = view;
  const ownRate = running.kind === 'spot' ? (pools[running.pool]?.workRate ?? 0) : 0;
  return {
    toWait: isSafe(view.workLeftSeconds),
    toStart: pools.map(({ restartSeconds, workRate }) => isSafe(after(restartSeconds, workRate))),
    toStay: running.kind !== 'spot' || isSafe(after(running.restartLeftSeconds, ownRate)),
  };
}
