import { microUsdOf, roundHalfEven } from '../billing/money.ts';
import type { PriceFile } from '../market/price-file.ts';

/**
 * What managed spot costs of the on-demand ml price, in parts per million. SageMaker publishes no spot price, so the share is that of the EC2 type:
 * mean of the listed spot prices of the region's zones ÷ on-demand. Without one, no saving.
 */
export function spotSharePpm(file: PriceFile, mlType: string | undefined, region: string): bigint {
  const prices = file.types[(mlType ?? '').replace(/^ml\./, '')]?.regions[region];
  const spot = Object.values(prices?.spotUsdPerHour ?? {}).map(microUsdOf);
  if (prices === undefined || spot.length === 0) return 1_000_000n;
  const sum = spot.reduce((total, price) => total + price, 0n);
  return roundHalfEven(sum * 1_000_000n, BigInt(spot.length) * microUsdOf(prices.onDemandUsdPerHour));
}
