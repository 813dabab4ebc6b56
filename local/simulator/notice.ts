/** AWS gives two minutes between notice (or SIGTERM) and the end. */
export const NOTICE_MARKET_SECONDS = 120;

/** A started countdown: both clocks' readings when it began. */
export interface Countdown {
  readonly wall: number;
  readonly market: number;
}

/**
 * The market instant that the bill shows for something that happens in a countdown. The countdown lasts `noticeSeconds` on the wall and 120
 * seconds on the bill, whatever the market's speed; after it the instant stays at its end.
 */
export function billedInstant({ wall, market }: Countdown, wallNow: number, noticeSeconds: number): number {
  const share = noticeSeconds === 0 ? 1 : Math.min(1, Math.max(0, (wallNow - wall) / noticeSeconds));
  return market + share * NOTICE_MARKET_SECONDS;
}
