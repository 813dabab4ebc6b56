import type { MicroUsd } from '../units/money.ts';

/** Hours of the month that EBS prices are stated for. https://aws.amazon.com/ebs/pricing/ (November 2026) */
export const HOURS_PER_MONTH = 730;
/** Prices are read to nine decimals: AWS lists at most that many. */
const PRICE_SCALE = 1_000_000_000;

/** Hourly price of a gp3 volume: round-half-even(GiB × USD per GiB-month × 10⁶ ÷ 730), computed without rounding before. */
export function volumeMicroUsdPerHour(gib: number, usdPerGibMonth: number): MicroUsd {
  const numerator = BigInt(gib) * BigInt(Math.round(usdPerGibMonth * PRICE_SCALE));
  const denominator = BigInt(HOURS_PER_MONTH) * BigInt(PRICE_SCALE / 1_000_000);
  const quotient = numerator / denominator;
  const twiceRemainder = (numerator % denominator) * 2n;
  const isUp = twiceRemainder > denominator || (twiceRemainder === denominator && quotient % 2n === 1n);
  return Number(isUp ? quotient + 1n : quotient);
}
