import { beforeEach, expect, test } from 'vitest';
import { leaseFor } from '#lib/usecases/lease-for.ts';
import { planOf } from '#lib/usecases/plan-of.ts';
import { catalogWith, priceOf, typeWith } from '../core/catalog/fixtures.ts';
import { type Driver, driverOf } from './driver.ts';

const OFFER = 'ec2/g6.xlarge/on-demand/us-east-1/any';
const BUNDLED_USD = 0.8048;
const twiceAsDear = catalogWith([
  typeWith({ onDemand: priceOf(2 * BUNDLED_USD, { kind: 'live', asOf: '2026-11-24T11:00:00Z' }) }),
]);

let driver: Driver;
beforeEach(async () => {
  driver = await driverOf();
});

test('a plan goes by the prices of a refreshed catalog', async () => {
  await driver.world.catalog.write(twiceAsDear);
  await driver.prepare();
  const { ladder } = await planOf(driver.world.ports, await driver.job());
  expect(ladder.find(({ offerKey }) => offerKey === OFFER)?.price).toMatchObject({
    usdPerHour: 2 * BUNDLED_USD,
    kind: 'snapshot',
    asOf: '2026-11-24T11:00:00Z',
  });
});

test('a lease that comes after a refresh is cut by its prices; an offer without one has none', async () => {
  const { ports, catalog, clock } = driver.world;
  await driver.prepare();
  const job = await driver.job();
  const secondsOf = async () => {
    const lease = await leaseFor(ports, job, OFFER);
    return lease.kind === 'lease' ? lease.seconds : 0;
  };
  const before = await secondsOf();
  await catalog.write(twiceAsDear);
  clock.advance(600);
  const after = await secondsOf();
  expect(after).toBeGreaterThan(before * 0.45);
  expect(after).toBeLessThan(before * 0.55);
  await expect(leaseFor(ports, job, 'ec2/g6.xlarge/on-demand/eu-south-1/any')).rejects.toThrow(
    /no on-demand price of g6\.xlarge \(ec2\) in eu-south-1 is known/,
  );
});
