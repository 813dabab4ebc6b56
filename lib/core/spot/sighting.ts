/** A stretch of time in which a pool was seen to have capacity, or to have none. Times in seconds on the caller's clock. */
export interface Period {
  readonly isUp: boolean;
  readonly firstSeenAtSeconds: number;
  readonly lastSeenAtSeconds: number;
}

/** Seen once: a launch that worked or did not, an interruption, an instance that still runs. */
export interface Sighting {
  readonly isUp: boolean;
  readonly atSeconds: number;
}

/**
 * Two sightings alike with more than this between them count as two periods: three in ten periods of the probed pools ended within it
 * (spot.md section 4, traces of 2022-23).
 */
export const UNSEEN_SECONDS = 3600;

/** The periods after one more sighting, which must not be older than the last. */
export function withSighting(periods: readonly Period[], { isUp, atSeconds }: Sighting): readonly Period[] {
  const last = periods.at(-1);
  if (last === undefined || last.isUp !== isUp || atSeconds - last.lastSeenAtSeconds > UNSEEN_SECONDS)
    return [...periods, { isUp, firstSeenAtSeconds: atSeconds, lastSeenAtSeconds: atSeconds }];
  return [...periods.slice(0, -1), { ...last, lastSeenAtSeconds: atSeconds }];
}
