/** Dollars for a person: four decimals below a dollar, because a local run costs cents, two above. */
export function formatUsd(usd: number): string {
  const digits = Math.abs(usd) >= 1 || usd === 0 ? 2 : 4;
  return usd < 0 ? `-$${(-usd).toFixed(digits)}` : `$${usd.toFixed(digits)}`;
}

/** A ledger amount, exact: every micro-dollar is shown. */
export function formatMicroUsd(microUsd: number): string {
  const sign = microUsd < 0 ? '-' : '';
  const digits = String(Math.abs(microUsd)).padStart(7, '0');
  return `${sign}$${digits.slice(0, -6)}.${digits.slice(-6)}`;
}

/** `$0.10 / $0.14 / $0.31`. */
export function formatRange({
  low,
  likely,
  high,
}: {
  readonly low: number;
  readonly likely: number;
  readonly high: number;
}): string {
  return [low, likely, high].map(formatUsd).join(' / ');
}
