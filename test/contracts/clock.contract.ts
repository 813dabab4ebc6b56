import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Clock } from '#lib/ports/clock.ts';

/** What every clock does. `setWall` moves the machine's clock that it goes by; `startedAt` is where both of its times are one. */
export function clockContract(
  name: string,
  make: () => { readonly clock: Clock; readonly startedAt: number; readonly setWall: (wallSeconds: number) => void },
): void {
  const spans = fc.integer({ min: 0, max: 400 * 86_400 });

  describe(`${name} as a clock`, () => {
    test('tells whole seconds, and goes on with the wall', () => {
      const { clock, startedAt, setWall } = make();
      let [now, wall] = [startedAt, startedAt];
      for (const seconds of [0, 0.25, 0.5, 1.75, 60, 3600.1]) {
        setWall(startedAt + seconds);
        expect(Number.isInteger(clock.now())).toBe(true);
        expect(clock.wallNow()).toBe(Math.floor(startedAt + seconds));
        expect(clock.now()).toBeGreaterThanOrEqual(now);
        expect(clock.wallNow()).toBeGreaterThanOrEqual(wall);
        [now, wall] = [clock.now(), clock.wallNow()];
      }
    });

    test('reaches an instant in the wall second that it names, and not before', () => {
      const { clock, startedAt, setWall } = make();
      fc.assert(
        fc.property(spans, (seconds) => {
          const at = startedAt + seconds;
          const wall = clock.wallInstantOf(at);
          expect(Number.isInteger(wall)).toBe(true);
          setWall(wall);
          expect(clock.now()).toBeGreaterThanOrEqual(at);
          setWall(wall - 1);
          expect(clock.now()).toBeLessThan(at);
        }),
      );
    });

    test('takes as long on the wall as it says', () => {
      const { clock, startedAt } = make();
      fc.assert(
        fc.property(spans, spans, (seconds, more) => {
          const from = startedAt + seconds;
          const wallSeconds = clock.wallInstantOf(from + more) - clock.wallInstantOf(from);
          expect(Math.abs(wallSeconds - clock.wallSecondsOf(more))).toBeLessThan(1);
        }),
      );
    });

    test('is UTC where its times are one, and says so', () => {
      const { clock, startedAt, setWall } = make();
      setWall(startedAt + 600);
      const isOne = clock.now() === clock.wallNow() && clock.wallSecondsOf(60) === 60;
      expect(clock.label).toBe(isOne ? 'UTC' : 'market');
    });
  });
}
