/** Wall seconds between checkpoints of the tests' deployment: fixed, so that a run of seconds has some. */
export const CHECKPOINT_EVERY_SECONDS = 2;
