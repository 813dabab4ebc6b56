import type { SpotTask, SpotView } from '../spot/spot-policy.ts';

/** What may be done until the next decision without risk to the deadline. */
export interface Safe {
  /** Running nothing, or on an instance that is not ready: one about to start, or one that may be given up for another. */
  readonly toWait: boolean;
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
  if (deadlineSeconds === undefined) return { toWait: true, toStay: true };
  const latestSeconds = deadlineSeconds - view.nowSeconds - gap - onDemand.leadSeconds - onDemand.restartSeconds;
  const isSafe = (workLeft: number) => workLeft / onDemand.workRate <= latestSeconds + ROUNDING_SECONDS;
  const { running } = view;
  const toWait = isSafe(view.workLeftSeconds);
  // What is not ready yet may never be: only an instance that works already is counted on to go on working.
  const works = running.kind === 'spot' && running.restartLeftSeconds === 0;
  const workedSeconds = works ? gap * (pools[running.pool]?.workRate ?? 0) : 0;
  return {
    toWait,
    toStay: running.kind !== 'spot' || isSafe(view.workLeftSeconds - workedSeconds),
  };
}
