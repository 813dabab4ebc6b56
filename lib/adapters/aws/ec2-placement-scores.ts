import { type EC2Client, GetSpotPlacementScoresCommand } from '@aws-sdk/client-ec2';
import type { AzScore } from '#lib/core/catalog/live-facts.ts';
import type { PlacementScores } from '#lib/ports/placement-scores.ts';
import type { RegionalClient } from './clients.ts';

/** Regions that one question may name (EC2 API reference, GetSpotPlacementScores). */
const REGIONS_A_QUESTION = 10;

/** Spot placement scores, by AZ id. */
export class Ec2PlacementScores implements PlacementScores {
  readonly #ec2: RegionalClient<EC2Client>;

  constructor(ec2: RegionalClient<EC2Client>) {
    this.#ec2 = ec2;
  }

  async of(instanceTypes: readonly string[], regions: readonly string[]): Promise<readonly AzScore[]> {
    const found: AzScore[] = [];
    for (let at = 0; at < regions.length; at += REGIONS_A_QUESTION)
      found.push(...(await this.#some(instanceTypes, regions.slice(at, at + REGIONS_A_QUESTION))));
    return found;
  }

  async #some(instanceTypes: readonly string[], regions: readonly string[]): Promise<readonly AzScore[]> {
    const [home] = regions;
    if (home === undefined) return [];
    const found: AzScore[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#ec2(home).send(
        new GetSpotPlacementScoresCommand({
          InstanceTypes: [...instanceTypes],
          RegionNames: [...regions],
          TargetCapacity: 1,
          SingleAvailabilityZone: true,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      for (const { Region: region, AvailabilityZoneId: azId, Score: score } of page.SpotPlacementScores ?? [])
        if (region !== undefined && azId !== undefined && score !== undefined) found.push({ region, azId, score });
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }
}
