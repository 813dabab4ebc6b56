import type { AzScore } from '#lib/core/catalog/live-facts.ts';
import type { PlacementScores } from '#lib/ports/placement-scores.ts';

/** Placement scores where there are some, and none where asking fails: nothing may wait for a hint. */
export class OptionalPlacementScores implements PlacementScores {
  readonly #scores: PlacementScores;
  readonly #onFailure: (message: string) => void;

  constructor(scores: PlacementScores, onFailure: (message: string) => void) {
    this.#scores = scores;
    this.#onFailure = onFailure;
  }

  async of(instanceTypes: readonly string[], regions: readonly string[]): Promise<readonly AzScore[]> {
    try {
      return await this.#scores.of(instanceTypes, regions);
    } catch (error) {
      const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      this.#onFailure(`no placement scores, the policy decides without them: ${why}`);
      return [];
    }
  }
}
