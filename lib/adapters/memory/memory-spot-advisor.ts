import type { AdvisedBand } from '#lib/core/catalog/live-facts.ts';
import type { SpotAdvisor } from '#lib/ports/spot-advisor.ts';

/** Working twin of Spot Advisor. */
export class MemorySpotAdvisor implements SpotAdvisor {
  readonly #bands: readonly AdvisedBand[];

  constructor(bands: readonly AdvisedBand[]) {
    this.#bands = bands;
  }

  async bands() {
    return this.#bands;
  }
}
