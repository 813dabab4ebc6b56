import { describe, expect, test } from 'vitest';
import type { AttemptStore } from '#lib/ports/attempt-store.ts';
import { A10G, attemptWith, freshJobId, L4, recordWith } from './fixtures.ts';

/** What every attempt store does. */
export function attemptStoreContract(name: string, make: () => Promise<AttemptStore>): void {
  describe(`${name} as an attempt store`, () => {
    test('keeps the first intent of a try and lets the next try replace it', async () => {
      const store = await make();
      const first = attemptWith();
      expect(await store.intend(first)).toEqual(first);
      expect(await store.intend({ ...first, launchRequest: 'other' })).toEqual(first);
      const second = { ...first, clientToken: `${first.jobId}-001-0002` };
      expect(await store.intend(second)).toEqual(second);
      expect(await store.intend(first)).toEqual(second);
    });

    test('finds a launched attempt by its provider id and keeps it from being replaced', async () => {
      const store = await make();
      const attempt = attemptWith();
      const providerId = `i-${attempt.jobId}`;
      await store.intend(attempt);
      await store.launched({ ...attempt, offerKey: A10G, launchedAt: 1010 }, providerId);
      const found = await store.byProviderId(providerId);
      expect(found).toMatchObject({
        jobId: attempt.jobId,
        status: 'launched',
        offerKey: A10G,
        launchedAt: 1010,
        providerId,
      });
      expect(await store.intend({ ...attempt, clientToken: `${attempt.jobId}-001-0002` })).toEqual(found);
      expect(await store.byProviderId('i-nobody')).toBeUndefined();
    });

    test('tells the token when the end comes after it', async () => {
      const store = await make();
      const attempt = attemptWith();
      const { tenant, jobId } = attempt;
      await store.intend(attempt);
      expect(await store.awaitEnd(tenant, jobId, 1, 'token')).toEqual({ ended: undefined });
      expect(await store.tokenOf(tenant, jobId, 1)).toBe('token');
      expect(await store.markEnded(tenant, jobId, 1, recordWith())).toEqual({ token: 'token' });
    });

    test('tells the end when the token comes after it; a second mark changes nothing', async () => {
      const store = await make();
      const attempt = attemptWith();
      const { tenant, jobId } = attempt;
      await store.intend(attempt);
      expect(await store.markEnded(tenant, jobId, 1, recordWith())).toEqual({ token: undefined });
      await store.markEnded(tenant, jobId, 1, recordWith({ endedBy: 'us' }));
      expect((await store.awaitEnd(tenant, jobId, 1, 'token')).ended).toEqual(recordWith());
      expect(await store.get(tenant, jobId, 1)).not.toHaveProperty('token');
    });

    test('lists attempts in order and the living of all tenants', async () => {
      const store = await make();
      const jobId = freshJobId();
      await store.intend(attemptWith({ jobId, attempt: 2 }));
      await store.intend(attemptWith({ jobId, attempt: 1 }));
      expect((await store.list('acme', jobId)).map((attempt) => attempt.attempt)).toEqual([1, 2]);
      await store.markEnded('acme', jobId, 1, recordWith());
      const living = (await store.living()).filter((attempt) => attempt.jobId === jobId);
      expect(living.map((attempt) => attempt.attempt)).toEqual([2]);
      await store.conclude('acme', jobId, 2, { kind: 'lost', because: 'never launched' }, 0);
      expect((await store.living()).filter((attempt) => attempt.jobId === jobId)).toEqual([]);
    });

    test('notes questions about an attempt, of which the latest stands', async () => {
      const store = await make();
      const attempt = attemptWith();
      const { tenant, jobId } = attempt;
      await store.intend(attempt);
      await store.noteAsk(tenant, jobId, 1, { count: 2, at: 20 });
      await store.noteAsk(tenant, jobId, 1, { count: 1, at: 10 });
      expect((await store.get(tenant, jobId, 1))?.asks).toEqual({ count: 2, at: 20 });
    });

    test("keeps the newest fence's end and the first conclusion", async () => {
      const store = await make();
      const attempt = attemptWith();
      const { tenant, jobId } = attempt;
      await store.intend(attempt);
      await store.noteTrainerEnd(tenant, jobId, 1, { kind: 'interrupted', fence: 2, savedStep: 10 });
      await store.noteTrainerEnd(tenant, jobId, 1, { kind: 'interrupted', fence: 1, savedStep: 5 });
      await store.conclude(tenant, jobId, 1, { kind: 'interrupted', because: 'spot' }, 12, 10);
      await store.conclude(tenant, jobId, 1, { kind: 'lost', because: 'late' }, 99);
      expect(await store.get(tenant, jobId, 1)).toMatchObject({
        trainerEnd: { fence: 2 },
        outcome: { kind: 'interrupted' },
        chargedMicroUsd: 12,
        savedStep: 10,
      });
    });

    test('remembers refusals per offer and tenant, once each', async () => {
      const store = await make();
      const tenant = freshJobId();
      for (let n = 0; n < 2; n += 1) await store.refuse(tenant, { offerKey: L4, reason: 'no-capacity', at: 20 });
      await store.refuse(tenant, { offerKey: L4, reason: 'interrupted', at: 10 });
      await store.refuse(tenant, { offerKey: A10G, reason: 'quota', at: 11 });
      expect((await store.refusals(tenant, [L4])).map((refusal) => refusal.at)).toEqual([10, 20]);
      expect(await store.refusals('globex', [L4, A10G])).toEqual([]);
    });
  });
}
