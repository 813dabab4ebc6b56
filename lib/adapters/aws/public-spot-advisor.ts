import * as z from 'zod';
import type { AdvisedBand } from '#lib/core/catalog/live-facts.ts';
import type { SpotAdvisor } from '#lib/ports/spot-advisor.ts';

/** The page "Spot Instance advisor" reads this file; it needs no credentials (seen 23 November 2026). */
export const SPOT_ADVISOR_URL = 'https://spot-bid-advisor.s3.amazonaws.com/spot-advisor-data.json';
const WAIT_MILLISECONDS = 30_000;

/** `r` is the class of interruptions; `s`, the saving, is a regional average of 30 days and prices nothing. */
const AdvisorSchema = z.object({
  spot_advisor: z.record(
    z.string(),
    z.object({ Linux: z.record(z.string(), z.object({ r: z.literal([0, 1, 2, 3, 4]) })).optional() }),
  ),
});

/** Spot Advisor's public file. */
export class PublicSpotAdvisor implements SpotAdvisor {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async bands(): Promise<readonly AdvisedBand[]> {
    const answer = await fetch(this.#url, { signal: AbortSignal.timeout(WAIT_MILLISECONDS) });
    if (!answer.ok) throw new Error(`${this.#url} answered ${answer.status}`);
    const { spot_advisor: regions } = AdvisorSchema.parse(await answer.json());
    return Object.entries(regions).flatMap(([region, { Linux = {} }]) =>
      Object.entries(Linux).map(([instanceType, { r: band }]) => ({ region, instanceType, band })),
    );
  }
}
