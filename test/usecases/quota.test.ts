import { expect, test } from 'vitest';
import { isoOf } from '#lib/core/units/time.ts';
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

test('jobs that a quota refused try again one after another, the earliest deadline first', async () => {
  const only = { services: ['ec2'], capacities: ['spot'] } as const;
  const patient = await driverOf(only);
  const urgent = await driverOf({ ...only, deadline: isoOf(NOON + 48 * 3600) }, patient.world);
  for (const driver of [patient, urgent]) {
    await driver.prepare();
    driver.world.ec2.refuseNextLaunch('quota');
    const { offers, because } = await choose(driver, 1).then((chosen) =>
      chosen.kind === 'launch' ? chosen : firstOffer,
    );
    await driver.step('launch-attempt', { attempt: 1, tries: 1, offers, because });
  }
  const { clock } = patient.world;
  expect(await choose(patient, 2)).toMatchObject({ kind: 'wait' });
  clock.advance(1800);
  expect(await choose(patient, 2)).toMatchObject({
    kind: 'wait',
    untilWall: isoOf(NOON + 1800 + 300),
    because: expect.stringContaining('same quota'),
  });
  expect(await choose(urgent, 2)).toMatchObject({ kind: 'launch' });
  clock.advance(700);
  expect(await choose(patient, 2)).toMatchObject({ kind: 'launch' });
});

/** The second job knows of the first one's refusal, and would rest: it was on its way already. */
const firstOffer = { offers: ['ec2/g6.xlarge/spot/us-east-1/use1-az4'], because: 'on its way' };
