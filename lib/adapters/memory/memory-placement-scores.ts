import type { AzScore } from '#lib/core/catalog/live-facts.ts';
import type { PlacementScores } from '#lib/ports/placement-scores.ts';

/** Working twin of the placement scores: the same for every set of types. */
export class MemoryPlacementScores implements PlacementScores {
  readonly #scores: readonly AzScore[];

  constructor(scores: readonly AzScore[]) {
    this.#scores = scores;
  }

  async of(_instanceTypes: readonly string[], regions: readonly string[]) {
    return this.#scores.filter(({ region }) => regions.includes(region));
  }
}
