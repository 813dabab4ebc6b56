import { type EpochSeconds, epochSecondsOf } from '../units/time.ts';

/** When a figure held: `2026-09` (from its first day), `2026-07-20` or an instant. `undefined`: its date cannot be read. */
export function instantOfDate(asOf: string): EpochSeconds | undefined {
  return epochSecondsOf(/^\d{4}-\d{2}$/.test(asOf) ? `${asOf}-01` : asOf);
}

/** Whether a figure was seen after another; one of unknown date is older than any other. */
export function isNewer(asOf: string, than: string): boolean {
  return (instantOfDate(asOf) ?? Number.NEGATIVE_INFINITY) > (instantOfDate(than) ?? Number.NEGATIVE_INFINITY);
}
