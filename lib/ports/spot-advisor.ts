import type { AdvisedBand } from '../core/catalog/live-facts.ts';

/** Spot Advisor: how often a type's spot instances were taken back in the last 30 days, of all regions at once. */
export interface SpotAdvisor {
  bands(): Promise<readonly AdvisedBand[]>;
}
