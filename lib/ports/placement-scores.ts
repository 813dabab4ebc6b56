import type { AzScore } from '../core/catalog/live-facts.ts';

/** How likely a spot request is to be filled. Accounts may ask for few new sets of types a day, and the scores promise nothing: optional to everybody. */
export interface PlacementScores {
  /** Scores by AZ of one machine of any of the types; fewer than three types always score low. */
  of(instanceTypes: readonly string[], regions: readonly string[]): Promise<readonly AzScore[]>;
}
