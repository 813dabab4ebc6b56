/** A stretch of time in which a pool was seen to have capacity, or to have none. Times in seconds on the caller's clock. */
export interface Period {
  readonly isUp: boolean;
  readonly firstSeenAtSeconds: number;
  readonly lastSeenAtSeconds: number;
}

/**
 * Two sightings alike with more than this between them count as two periods: three in ten periods of the probed pools ended within it
 * (spot.md section 4, traces of 2022-23).
 */
export const UNSEEN_SECONDS = 3600;
