import type { AzScore } from '#lib/core/catalog/live-facts.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Option } from '#lib/core/plan/plan.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** EC2 scores fewer types low wherever they are (EC2 user guide, Spot placement score). */
const FEWEST_TYPES = 3;

/** Placement scores of a ladder's spot offers on EC2; none where they could say nothing. The same question for the same ladder: accounts have few new ones a day. */
export async function ladderScores(
  { scores }: Pick<Ports, 'scores'>,
  ladder: readonly Option[],
): Promise<readonly AzScore[]> {
  const spot = ladder
    .map(({ offerKey }) => offerOf(offerKey))
    .filter(({ service, capacity }) => service === 'ec2' && capacity === 'spot');
  const types = [...new Set(spot.map(({ instanceType }) => instanceType))].toSorted();
  const regions = [...new Set(spot.map(({ region }) => region))].toSorted();
  return types.length < FEWEST_TYPES ? [] : await scores.of(types, regions);
}
