/** Copy between regions, USD per GB (prices.md section 5; 0.01 between us-east-1 and us-east-2, more from Asia and South America; November 2026). */
const USD_PER_GB_BETWEEN_REGIONS = 0.02;

/** Price of bringing so many bytes to a region from where they lie: nothing inside a region. */
export function transferUsd(fromRegion: string, toRegion: string, bytes: number): number {
  return fromRegion === toRegion ? 0 : (bytes / 1e9) * USD_PER_GB_BETWEEN_REGIONS;
}
