import { beforeEach, describe, expect, test } from 'vitest';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import { isoOf } from '#lib/core/units/time.ts';
import { ceilingMicroUsdPerHour } from '#lib/usecases/attempt-prices.ts';
import { cancelJob } from '#lib/usecases/cancel-job.ts';
import { observeRebalance } from '#lib/usecases/observe-instance.ts';
import { reapCompute } from '#lib/usecases/reap-compute.ts';
import { type Driver, driverOf } from './driver.ts';
import { NOON } from './world.ts';

const HOUR = 3600;
let driver: Driver;
beforeEach(async () => {
  // Long enough that a restart is small against it: for minutes of work no move is worth one.
  driver = await driverOf({ services: ['ec2'], capUsd: 50, hyperparameters: { maxSteps: 40_000 } });
  await driver.prepare();
});

interface Asked {
  readonly kind: string;
  readonly offers: readonly OfferKey[];
  readonly because: string;
  readonly untilWall: string;
  readonly timeoutSeconds: number;
}

const choose = (attempt: number, tries = 1) => driver.step('choose-capacity', { attempt, tries }) as Promise<Asked>;
const ask = (attempt: number, asks: number, timedOut = false) =>
  driver.step('reconsider-attempt', { attempt, asks, timedOut }) as Promise<Asked>;
const launchReplacement = (replaces: number, asks: number, { offers, because }: Asked) =>
  driver.step('launch-attempt', { attempt: replaces + 1, tries: asks, replaces, offers, because });

/** Every spot pool of the plan refuses; what is chosen then is launched as an attempt. */
async function launchOnDemand(attempt: number): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    const chosen = await choose(attempt, tries);
    if (chosen.kind !== 'launch') throw new Error(JSON.stringify(chosen));
    const isOnDemand = chosen.offers[0]?.includes('/on-demand/');
    if (!isOnDemand) driver.world.ec2.refuseNextLaunch('no-capacity');
    const { offers, because } = chosen;
    const said = (await driver.step('launch-attempt', { attempt, tries, offers, because })) as { kind: string };
    if (said.kind !== 'launched') continue;
    await driver.step('await-attempt', { attempt, token: driver.world.workflow.wait() });
    return;
  }
}

/** A job so close to its deadline that a refused spot launch leaves on-demand only; the deadline then moves away, so that spot is worth a try again. */
async function onOnDemand(): Promise<void> {
  const job = await driver.job();
  const at = (deadline: string | undefined) => Object.assign(job.request, { deadline });
  at(isoOf(NOON + HOUR));
  await launchOnDemand(1);
  at(undefined);
  driver.world.clock.advance(HOUR);
}

describe('a job without capacity', () => {
  test('waits for five minutes of clock time and asks again', async () => {
    for (let tries = 1; ; tries += 1) {
      const chosen = await choose(1, tries);
      if (chosen.kind === 'wait') {
        expect(chosen.untilWall).toBe(isoOf(NOON + 300));
        expect(chosen.because).toContain('waiting for spot is the cheapest way on');
        break;
      }
      expect(chosen.kind).toBe('launch');
      driver.world.ec2.refuseNextLaunch('no-capacity');
      const { offers, because } = chosen;
      await driver.step('launch-attempt', { attempt: 1, tries, offers, because });
    }
    driver.world.clock.advance(300);
    expect(await choose(1, 10)).toMatchObject({ kind: 'launch' });
  });
});

describe('a job on on-demand capacity', () => {
  beforeEach(onOnDemand);

  test('is woken up by a checkpoint when spot may be had, and not by other events', async () => {
    await driver.write(1, 1, { attempt: 1, events: [{ type: 'heartbeat', at: isoOf(NOON + HOUR), step: 1 }] });
    await driver.tellAgain(1, 1);
    expect(driver.completions()).toEqual([]);
    await checkpoint(2);
    await driver.tellAgain(1, 2);
    expect(driver.completions()).toEqual([{ ask: expect.stringContaining('spot') }]);
  });

  test('moves to spot: acquires, then lets go, and bills both', async () => {
    const asked = await ask(1, 1);
    expect(asked).toMatchObject({ kind: 'move', offers: [expect.stringContaining('/spot/')] });
    expect(await launchReplacement(1, 1, asked)).toMatchObject({ kind: 'launched' });
    expect((await driver.attempt(1)).status).toBe('launched');
    await release(1);
    expect((await driver.attempt(1)).outcome).toMatchObject({
      kind: 'stopped',
      because: expect.stringContaining('moved to attempt 2'),
    });
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 2 });
    const launches = driver.world.ec2.launches;
    await driver.launch(2);
    expect(driver.world.ec2.launches).toBe(launches);
    await driver.train({ fence: 2, attempt: 2, to: 'completed' });
    driver.world.clock.advance(600);
    await driver.endCompute('itself');
    expect(await driver.step('record-attempt', { attempt: 2 })).toMatchObject({ outcome: 'completed' });
    expect(await driver.step('decide-next', { attempt: 2 })).toEqual({ kind: 'finish' });
    const rows = await driver.world.ports.ledger.rows('acme', driver.id.jobId);
    expect(new Set(rows.map(({ attempt }) => attempt))).toEqual(new Set([1, 2]));
  });

  test('holds money for both: what the old attempt may cost until it is gone, and all of the replacement', async () => {
    const asked = await ask(1, 1);
    await launchReplacement(1, 1, asked);
    const snapshot = await driver.world.ports.offers.snapshot();
    const cost = ({ offerKey }: { readonly offerKey: OfferKey }, seconds: number) =>
      (ceilingMicroUsdPerHour(snapshot, offerOf(offerKey), 100) * seconds) / 3600;
    const [old, replacement] = [await driver.attempt(1), await driver.attempt(2)];
    const both = cost(old, HOUR + 600 + 300) + cost(replacement, replacement.leaseSeconds + 300);
    const { heldMicroUsd } = (await driver.job()).money;
    expect(both).toBeLessThanOrEqual(heldMicroUsd);
    expect(both).toBeGreaterThan(0.99 * heldMicroUsd);
  });

  test('stays when the replacement is refused, remembers it, and a later launch replaces the refused intent', async () => {
    const asked = await ask(1, 1);
    driver.world.ec2.refuseNextLaunch('no-capacity');
    expect(await launchReplacement(1, 1, asked)).toMatchObject({ kind: 'refused' });
    expect((await driver.attempt(1)).status).toBe('launched');
    const again = await ask(1, 2);
    expect(again.kind === 'keep' || !again.offers.some((offer) => asked.offers.includes(offer))).toBe(true);
    await driver.endCompute('itself');
    await driver.step('record-attempt', { attempt: 1 });
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 2 });
    driver.world.clock.advance(300);
    await driver.launch(2);
    expect((await driver.attempt(2)).status).toBe('launched');
  });

  test('goes on after the replacement was taken back during the move', async () => {
    const asked = await ask(1, 1);
    await launchReplacement(1, 1, asked);
    driver.world.ec2.end((await driver.attempt(2)).providerId ?? '', 'interruption');
    await release(1);
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 2 });
    await driver.launch(2);
    expect(driver.completions()).toContainEqual({ endedBy: 'interruption' });
    expect(await driver.step('record-attempt', { attempt: 2 })).toMatchObject({ outcome: 'interrupted' });
    expect(await driver.step('decide-next', { attempt: 2 })).toEqual({ kind: 'again', attempt: 3 });
  });

  test('that finishes during the move lets the replacement go, booked', async () => {
    const asked = await ask(1, 1);
    await launchReplacement(1, 1, asked);
    await driver.train({ fence: 1, attempt: 1, to: 'completed' });
    await release(1);
    expect((await driver.attempt(1)).outcome).toMatchObject({ kind: 'completed' });
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 2 });
    expect(await choose(2)).toMatchObject({ kind: 'release' });
    await release(2);
    expect(await driver.step('decide-next', { attempt: 2 })).toEqual({ kind: 'finish' });
    expect(await driver.world.ec2.alive('us-east-1')).toEqual([]);
    const rows = await driver.world.ports.ledger.rows('acme', driver.id.jobId);
    expect(rows.some(({ attempt }) => attempt === 2)).toBe(true);
  });

  test('that is cancelled during the move ends both and books both', async () => {
    const asked = await ask(1, 1);
    await launchReplacement(1, 1, asked);
    await cancelJob(driver.world.ports)(driver.id);
    expect(await driver.world.ec2.alive('us-east-1')).toEqual([]);
    await release(1);
    expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 2 });
    expect(await choose(2)).toMatchObject({ kind: 'release' });
    await release(2);
    expect(await driver.step('decide-next', { attempt: 2 })).toEqual({ kind: 'cancelled' });
    expect((await driver.attempt(2)).chargedMicroUsd).toBeGreaterThan(0);
  });

  test('is asked once for a rebalance recommendation that comes twice, and never when it is over', async () => {
    const detail = { 'instance-id': await driver.providerId() };
    for (let n = 0; n < 2; n += 1) await observeRebalance(driver.world.ports)({ detail });
    expect(driver.completions()).toHaveLength(1);
    const events = await driver.world.ports.jobs.events('acme', driver.id.jobId, undefined, 100);
    expect(events.filter(({ type }) => type === 'rebalance-recommendation')).toHaveLength(1);
    expect(await observeRebalance(driver.world.ports)({ detail: { 'instance-id': 'i-other' } })).toEqual({
      ignored: true,
    });
  });

  test('is asked no sooner than a quarter of its age after the last question of its execution', async () => {
    await ask(1, 1);
    await checkpoint(1);
    await driver.tellAgain(1, 1);
    expect(driver.completions()).toEqual([]);
    driver.world.clock.advance(HOUR / 3);
    await driver.tellAgain(1, 1);
    expect(driver.completions()).toHaveLength(1);
  });

  test('that was replaced and forgotten is ended by the reaper', async () => {
    const asked = await ask(1, 1);
    await launchReplacement(1, 1, asked);
    expect(await reapCompute(driver.world.ports)()).toEqual({ reaped: [] });
    driver.world.clock.advance(300);
    const { reaped } = await reapCompute(driver.world.ports)();
    expect(reaped).toMatchObject([{ because: 'attempt 2 took its place' }]);
    expect((await driver.attempt(2)).status).toBe('launched');
  });
});

describe('a job on spot', () => {
  test('whose start-up does not end moves to on-demand at the safety point', async () => {
    driver = await driverOf({ services: ['ec2'] });
    await driver.prepare();
    const job = await driver.job();
    Object.assign(job.request, { deadline: isoOf(NOON + 6 * HOUR) });
    const { offerKey } = await driver.launch(1);
    expect(offerKey).toContain('/spot/');
    const kept = await ask(1, 1);
    expect(kept.kind).toBe('keep');
    expect(kept.timeoutSeconds).toBeLessThan(6 * HOUR);
    driver.world.clock.advance(kept.timeoutSeconds);
    // Without a word for twenty minutes it is lost, whatever the clock says of the deadline.
    expect(await ask(1, 2, true)).toMatchObject({ kind: 'lost', because: 'no heartbeat in time' });
    const at = isoOf(driver.world.clock.wallNow());
    await driver.write(1, 1, { attempt: 1, events: [{ type: 'phase', at, phase: 'downloading' }] });
    await driver.tellAgain(1, 1);
    // One decision later an on-demand start would come too late: the policy goes no closer to that than it must.
    driver.world.clock.advance(300);
    await driver.write(1, 2, { attempt: 1, events: [{ type: 'phase', at, phase: 'downloading' }] });
    const moved = await ask(1, 3, true);
    expect(moved).toMatchObject({ kind: 'move', offers: [expect.stringContaining('/on-demand/')] });
    expect(moved.because).toContain('only on-demand capacity surely meets the deadline now');
  });

  test('that is over when it is asked is waited for, so that it is recorded', async () => {
    await driver.launch(1);
    driver.world.ec2.end(await driver.providerId(), 'interruption');
    await driver.observeEnd();
    expect(await ask(1, 1)).toMatchObject({ kind: 'keep' });
    await driver.step('await-attempt', { attempt: 1, token: driver.world.workflow.wait() });
    expect(driver.completions()).toHaveLength(2);
  });
});

describe('a job on SageMaker', () => {
  test('that found no capacity is refused and not failed: the next attempt is of another type', async () => {
    driver = await driverOf({ services: ['sagemaker'] });
    await driver.prepare();
    const types = new Set<string | undefined>();
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      const { offerKey } = await driver.launch(attempt);
      types.add(offerOf(offerKey).instanceType);
      driver.world.clock.advance(30);
      await driver.step('record-attempt', { attempt, lostBecause: 'no heartbeat in time' });
      expect((await driver.attempt(attempt)).outcome).toMatchObject({ kind: 'stopped' });
      expect(await driver.step('decide-next', { attempt })).toMatchObject({ kind: 'again' });
      if (types.size > 1) break;
    }
    expect(types.size).toBe(2);
  });

  test('is let go first at the safety point, because its capacity cannot be acquired beside it', async () => {
    driver = await driverOf({ services: ['sagemaker'] });
    await driver.prepare();
    const { offerKey } = await driver.launch(1);
    expect(offerKey).toMatch(/^sagemaker.*spot/);
    expect(await ask(1, 1)).toMatchObject({ kind: 'keep' });
    Object.assign((await driver.job()).request, { deadline: isoOf(NOON + HOUR) });
    expect(await ask(1, 2)).toMatchObject({ kind: 'release' });
  });
});

async function checkpoint(seq: number): Promise<void> {
  const at = isoOf(driver.world.clock.wallNow());
  const event = { type: 'checkpoint', at, step: 20, manifestKey: 'x', sizeBytes: 10, saveSeconds: 1 } as const;
  await driver.write(1, seq, { attempt: 1, events: [event] });
}

async function release(attempt: number): Promise<void> {
  await driver.step('stop-attempt', { attempt, because: 'moved' });
  await driver.step('record-attempt', { attempt });
}
