/** Money in the ledger: integer micro-dollars (1 USD = 1,000,000). */
export type MicroUsd = number;

/** Converts a user's dollars to the ledger's unit, to the nearest micro-dollar. */
export function microUsdOf(usd: number): MicroUsd {
  return Math.round(usd * 1_000_000);
}

/** Converts the ledger's unit to dollars, for display only. */
export function usdOf(microUsd: MicroUsd): number {
  return microUsd / 1_000_000;
}

/**
 * The charge of one ledger line: round-half-even(seconds × µ$/h ÷ 3600).
 *
 * Computed in BigInt so that no product is rounded before the division. A bill is a sum of such lines.
 */
export function chargeMicroUsd(seconds: number, microUsdPerHour: MicroUsd): MicroUsd {
  const product = BigInt(seconds) * BigInt(microUsdPerHour);
  const quotient = product / 3600n;
  const twiceRemainder = (product % 3600n) * 2n;
  if (twiceRemainder < 3600n) return Number(quotient);
  if (twiceRemainder > 3600n) return Number(quotient + 1n);
  return Number(quotient % 2n === 0n ? quotient : quotient + 1n);
}
