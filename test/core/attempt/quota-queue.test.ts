import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type QuotaClaim, queueOf } from '#lib/core/attempt/quota-queue.ts';

const claim = (jobId: string, tenant: string, deadline?: number, since = 0): QuotaClaim => ({
  jobId,
  tenant,
  deadline,
  since,
});
const ids = (claims: readonly QuotaClaim[], running: Record<string, number> = {}) =>
  queueOf(claims, (tenant) => running[tenant] ?? 0).map(({ jobId }) => jobId);

describe('jobs that wait for the same quota', () => {
  test('are served tenant by tenant, the earliest deadline first', () => {
    const claims = [claim('a1', 'a', 50), claim('a2', 'a', 10), claim('a3', 'a'), claim('b1', 'b', 99)];
    expect(ids(claims)).toEqual(['a2', 'b1', 'a1', 'a3']);
    expect(ids(claims, { a: 2 })).toEqual(['b1', 'a2', 'a1', 'a3']);
    expect(ids([claim('late', 'a', 10, 5), claim('early', 'a', 10, 1)])).toEqual(['early', 'late']);
  });

  test('stand in an order that does not depend on theirs, and no tenant gets two turns before one with fewer', () => {
    const some = fc.uniqueArray(
      fc.record({
        jobId: fc.string({ minLength: 1 }),
        tenant: fc.constantFrom('a', 'b', 'c'),
        deadline: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
        since: fc.integer({ min: 0, max: 9 }),
      }),
      { selector: ({ jobId }) => jobId, maxLength: 12 },
    );
    fc.assert(
      fc.property(some, (claims) => {
        const queue = queueOf(claims, () => 0);
        expect(queueOf(claims.toReversed(), () => 0)).toEqual(queue);
        expect(queue).toHaveLength(claims.length);
        const served: Record<string, number> = {};
        for (const [index, { tenant }] of queue.entries()) {
          const waiting = new Set(queue.slice(index).map((next) => next.tenant));
          for (const other of waiting) expect(served[tenant] ?? 0).toBeLessThanOrEqual(served[other] ?? 0);
          served[tenant] = (served[tenant] ?? 0) + 1;
        }
      }),
    );
  });
});
