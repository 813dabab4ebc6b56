import { describe, expect, test } from 'vitest';
import type { JobProgress } from '#lib/core/job/job.ts';
import type { JobStore } from '#lib/ports/job-store.ts';
import { freshJobId, jobWith } from './fixtures.ts';

const progress = (fence: number, seq: number): JobProgress => ({
  attempt: 1,
  fence,
  seq,
  phase: 'training',
  step: fence * 100 + seq,
  totalSteps: 1000,
  savedStep: 0,
  at: '2026-11-24T00:00:00Z',
});

/** What every job store does. */
export function jobStoreContract(name: string, make: () => Promise<JobStore>): void {
  describe(`${name} as a job store`, () => {
    test('gives back the job it was given', async () => {
      const store = await make();
      const job = jobWith();
      expect(await store.create(job)).toEqual({ kind: 'created' });
      expect(await store.get('acme', job.jobId)).toEqual(job);
      expect(await store.get('globex', job.jobId)).toBeUndefined();
    });

    test('creates once for one idempotency key, and tells another request', async () => {
      const store = await make();
      const job = jobWith();
      const key = freshJobId();
      expect(await store.earlier('acme', { key, requestHash: 'a' })).toBeUndefined();
      expect(await store.create(job, { key, requestHash: 'a' })).toEqual({ kind: 'created' });
      const again = jobWith();
      expect(await store.create(again, { key, requestHash: 'a' })).toEqual({ kind: 'repeated', jobId: job.jobId });
      expect(await store.create(again, { key, requestHash: 'b' })).toEqual({ kind: 'conflict', jobId: job.jobId });
      expect(await store.earlier('acme', { key, requestHash: 'a' })).toEqual({ kind: 'repeated', jobId: job.jobId });
      expect(await store.get('acme', again.jobId)).toBeUndefined();
      expect(await store.create(jobWith({ tenant: 'globex' }), { key, requestHash: 'b' })).toEqual({ kind: 'created' });
    });

    test('knows of every tenant which jobs were never started', async () => {
      const store = await make();
      const jobs = [jobWith(), jobWith({ tenant: 'globex' })];
      const mine = async () =>
        (await store.unstarted())
          .filter(({ jobId }) => jobs.some((job) => job.jobId === jobId))
          .map(({ tenant }) => tenant);
      for (const job of jobs) await store.create(job);
      expect((await mine()).toSorted()).toEqual(['acme', 'globex']);
      for (const { tenant, jobId } of jobs) await store.markStarted(tenant, jobId, `arn:aws:states:::${jobId}`);
      expect(await mine()).toEqual([]);
      expect(await store.get('acme', jobs[0]?.jobId ?? '')).toMatchObject({ executionArn: expect.any(String) });
    });

    test('lists newest first, in pages, of one tenant', async () => {
      const store = await make();
      const tenant = freshJobId();
      const ids = ['a', 'b', 'c'].map((letter) => `job-${letter.repeat(26)}`);
      for (const jobId of ids) await store.create(jobWith({ tenant, jobId }));
      const first = await store.list(tenant, 2);
      expect(first.jobs.map((job) => job.jobId)).toEqual([ids[2], ids[1]]);
      const second = await store.list(tenant, 2, first.next);
      expect(second.jobs.map((job) => job.jobId)).toEqual([ids[0]]);
      expect(second.next).toBeUndefined();
    });

    test('does not wake a closed job', async () => {
      const store = await make();
      const job = jobWith();
      await store.create(job);
      expect(await store.move('acme', job.jobId, 'running', { attempts: 1 })).toBe(true);
      expect(await store.move('acme', job.jobId, 'cancelled')).toBe(true);
      expect(await store.move('acme', job.jobId, 'running')).toBe(false);
      expect(await store.requestCancel('acme', job.jobId)).toBe(false);
      await store.patch('acme', job.jobId, { money: { ...job.money, spentMicroUsd: 7, settled: true } });
      expect(await store.get('acme', job.jobId)).toMatchObject({
        status: 'cancelled',
        attempts: 1,
        money: { settled: true },
      });
      expect(await store.move('acme', freshJobId(), 'running')).toBe(false);
    });

    test('takes only newer progress, whatever the order', async () => {
      const store = await make();
      const job = jobWith();
      await store.create(job);
      for (const [fence, seq] of [
        [2, 1],
        [1, 9],
        [2, 3],
        [2, 2],
        [2, 3],
      ] as const) {
        await store.advance('acme', job.jobId, progress(fence, seq));
      }
      expect((await store.get('acme', job.jobId))?.progress).toEqual(progress(2, 3));
    });

    test('adds an event once and gives events back in order after a cursor', async () => {
      const store = await make();
      const { jobId } = jobWith();
      expect(await store.addEvent('acme', jobId, 'one', { type: 'status', status: 'one' })).toBe(true);
      expect(await store.addEvent('acme', jobId, 'one', { type: 'status', status: 'one' })).toBe(false);
      expect(
        await store.addEvents('acme', jobId, 'batch', [
          { type: 'status', status: 'two' },
          { type: 'status', status: 'three' },
        ]),
      ).toBe(true);
      expect(await store.addEvents('acme', jobId, 'empty', [])).toBe(true);
      await store.addEvent('acme', jobId, 'four', { type: 'status', status: 'four' });
      const all = await store.events('acme', jobId, undefined, 10);
      expect(all.map((event) => event.type === 'status' && event.status)).toEqual(['one', 'two', 'three', 'four']);
      const rest = await store.events('acme', jobId, all[1]?.cursor, 1);
      expect(rest).toEqual([all[2]]);
      expect(await store.unseen('acme', jobId, ['new', 'batch', 'empty', 'newer'])).toEqual(['new', 'newer']);
    });

    test('loses no event to writers that come at once', async () => {
      const store = await make();
      const { jobId } = jobWith();
      const names = Array.from({ length: 8 }, (_, n) => `n${n}`);
      await Promise.all(names.map((status) => store.addEvent('acme', jobId, status, { type: 'status', status })));
      const events = await store.events('acme', jobId, undefined, 20);
      expect(new Set(events.map((event) => event.type === 'status' && event.status))).toEqual(new Set(names));
      expect(events.map((event) => Number(event.cursor))).toEqual(names.map((_, n) => n + 1));
    });
  });
}
