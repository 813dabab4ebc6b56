import type { Attempt } from '../attempt/attempt.ts';
import type { OfferKey } from '../catalog/offer-key.ts';
import type { LedgerRow } from '../ledger/ledger-row.ts';
import { chargeMicroUsd, type MicroUsd } from '../units/money.ts';
import type { EpochSeconds } from '../units/time.ts';

/**
 * What attempts have cost by now that are not booked yet, at the price that the plan saw: an estimate, until the ledger books the true one from the
 * provider's record. An attempt that has ended counts until its rows are there, so that nothing seems to be paid back in between.
 */
export function unbookedMicroUsd(input: {
  readonly attempts: readonly Attempt[];
  readonly rows: readonly LedgerRow[];
  readonly microUsdPerHour: (offerKey: OfferKey) => MicroUsd;
  readonly now: EpochSeconds;
}): MicroUsd {
  const { attempts, rows, microUsdPerHour, now } = input;
  const booked = new Set(rows.map(({ attempt }) => attempt));
  return attempts
    .filter(({ attempt, outcome }) => outcome === undefined && !booked.has(attempt))
    .reduce((sum, { offerKey, launchedAt, ended }) => {
      if (launchedAt === undefined) return sum;
      const seconds = Math.max(0, (ended?.endedAt ?? now) - launchedAt);
      return sum + chargeMicroUsd(seconds, microUsdPerHour(offerKey));
    }, 0);
}
