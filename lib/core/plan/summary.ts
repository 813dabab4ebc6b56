import { lostBecauseOf } from './lost-because.ts';
import type { Plan, PlanSummary } from './plan.ts';

/** Options shown after the chosen one, and rejected ones shown. */
const SHOWN_NEXT = 5;
const SHOWN_REJECTED = 8;

/** What the API shows of a plan. */
export function planSummaryOf({ hash, expiresAt, ladder, rejected, onDemandUsd, totalSteps }: Plan): PlanSummary {
  const [chosen, ...others] = ladder;
  if (chosen === undefined) throw new RangeError('a plan has at least one option');
  return {
    hash,
    expiresAt,
    chosen,
    next: others.slice(0, SHOWN_NEXT).map((option) => ({ ...option, lostBecause: lostBecauseOf(option, chosen) })),
    rejected: rejected.slice(0, SHOWN_REJECTED),
    rejectedCount: rejected.length,
    onDemandUsd,
    totalSteps,
  };
}
