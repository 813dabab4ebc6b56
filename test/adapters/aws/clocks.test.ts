import { afterEach, beforeEach, vi } from 'vitest';
import { clockOf } from '#lib/adapters/aws/clocks.ts';
import { clockContract } from '../../contracts/clock.contract.ts';

const STARTED_AT = 1_795_521_600;
const setWall = (wallSeconds: number) => vi.setSystemTime(wallSeconds * 1000);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: STARTED_AT * 1000 });
});
afterEach(() => {
  vi.useRealTimers();
});

clockContract('UtcClock', () => ({ clock: clockOf({ kind: 'utc' }), startedAt: STARTED_AT, setWall }));
for (const rate of [120, 7, 1.5]) {
  clockContract(`MarketClock at rate ${rate}`, () => ({
    clock: clockOf({ kind: 'market', startedAt: STARTED_AT, rate }),
    startedAt: STARTED_AT,
    setWall,
  }));
}
