import { expect, test } from 'vitest';
import { cancelJob } from '#lib/usecases/cancel-job.ts';
import { type Driver, driverOf } from './driver.ts';
import { NOON } from './world.ts';

interface Chosen {
  readonly kind: string;
  readonly offers: readonly string[];
  readonly because: string;
  readonly untilWall: string;
}

const choose = (driver: Driver, tries: number) =>
  driver.step('choose-capacity', { attempt: 1, tries }) as Promise<Chosen>;
const launch = (driver: Driver, tries: number, { offers, because }: Chosen) =>
  driver.step('launch-attempt', { attempt: 1, tries, offers, because });

/** Refuses whatever is tried until so many launches were; answers how many waits lay between them. */
async function refuse(driver: Driver, launches: number): Promise<number> {
  let waits = 0;
  for (let tries = 1; tries <= launches; ) {
    const chosen = await choose(driver, tries);
    if (chosen.kind === 'wait') {
      driver.world.clock.advance(Date.parse(chosen.untilWall) / 1000 - driver.world.clock.now());
      waits += 1;
      continue;
    }
    driver.world.ec2.refuseNextLaunch('no-capacity');
    expect(await launch(driver, tries, chosen)).toMatchObject({ kind: 'refused' });
    tries += 1;
  }
  return waits;
}

test('a job that is refused again and again carries on with the same attempt and the money that is held for it', async () => {
  const driver = await driverOf({ services: ['ec2'], capUsd: 50 });
  await driver.prepare();
  const { money } = await driver.job();
  expect(await refuse(driver, 30)).toBeGreaterThan(2);
  expect(driver.world.clock.now() - NOON).toBeGreaterThan(900);
  // What the job's loop asks between two executions.
  expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'again', attempt: 1 });
  expect((await driver.job()).money).toEqual(money);
  driver.world.clock.advance(3600);
  const chosen = await choose(driver, 76);
  expect(await launch(driver, 76, chosen)).toMatchObject({ kind: 'launched' });
  await driver.step('await-attempt', { attempt: 1, token: driver.world.workflow.wait() });
  await driver.train({ fence: 1, attempt: 1, to: 'completed' });
  await driver.endCompute('itself');
  expect(await driver.step('record-attempt', { attempt: 1 })).toMatchObject({ outcome: 'completed' });
  expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'finish' });
});

test('a job that is cancelled between two executions of its search ends', async () => {
  const driver = await driverOf({ services: ['ec2'] });
  await driver.prepare();
  await refuse(driver, 3);
  await cancelJob(driver.world.ports)(driver.id);
  expect(await driver.step('decide-next', { attempt: 1 })).toEqual({ kind: 'cancelled' });
});
