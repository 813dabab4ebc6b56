import type { EpochSeconds } from '../units/time.ts';

/** A job that was refused for a quota and comes for another try. */
export interface QuotaClaim {
  readonly tenant: string;
  readonly jobId: string;
  readonly deadline?: EpochSeconds | undefined;
  /** When it was refused. */
  readonly since: EpochSeconds;
}

/**
 * The order in which jobs try again for the same quota: tenants take turns, the least served first; within a tenant the earliest deadline, then who waits
 * longest. A tenant counts as served by what it runs under the quota and by its claims that stand before.
 */
export function queueOf(claims: readonly QuotaClaim[], runningOf: (tenant: string) => number): readonly QuotaClaim[] {
  const rest = claims.toSorted(urgencyFirst);
  const served = new Map([...new Set(claims.map(({ tenant }) => tenant))].map((tenant) => [tenant, runningOf(tenant)]));
  const queue: QuotaClaim[] = [];
  while (rest.length > 0) {
    const least = Math.min(...rest.map(({ tenant }) => served.get(tenant) ?? 0));
    const [next] = rest.splice(
      rest.findIndex(({ tenant }) => served.get(tenant) === least),
      1,
    );
    if (next === undefined) break;
    queue.push(next);
    served.set(next.tenant, least + 1);
  }
  return queue;
}

function urgencyFirst(a: QuotaClaim, b: QuotaClaim): number {
  const [first, second] = [a.deadline ?? Number.MAX_VALUE, b.deadline ?? Number.MAX_VALUE];
  return first - second || a.since - b.since || (a.jobId < b.jobId ? -1 : 1);
}
