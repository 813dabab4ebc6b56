import { type OfferKey, offerOf } from '../catalog/offer-key.ts';
import type { Option } from '../plan/plan.ts';
import type { CapacityQuestion } from './capacity-question.ts';

/** Offers of one launch may differ by this share in cost per step: the provider then picks the pool with the deepest capacity, which it alone knows. */
const NEARLY_EQUAL_COST = 0.05;

export interface Launch {
  readonly kind: 'launch';
  readonly option: Option;
  readonly offers: readonly OfferKey[];
  readonly because: string;
}

/**
 * The first option and those that can go into the same call: one service, type, capacity and region, nearly the same cost and the same sums.
 *
 * The others come next when these are refused: then the policy is asked again and sees them down.
 */
export function launchOf(
  options: readonly Option[],
  { market }: Pick<CapacityQuestion, 'market'>,
  because: (what: OfferKey) => string,
): Launch {
  const [first] = options;
  if (first === undefined) throw new RangeError('a launch needs at least one offer');
  const costOf = (option: Option) => market.usdPerHour(option) / option.stepsPerHour;
  const limit = costOf(first) * (1 + NEARLY_EQUAL_COST);
  const others = options.filter(
    (option) =>
      option !== first &&
      placeOf(option) === placeOf(first) &&
      costOf(option) <= limit &&
      option.microBatch === first.microBatch,
  );
  const offers = [first, ...others].map(({ offerKey }) => offerKey);
  return { kind: 'launch', option: first, offers, because: because(first.offerKey) };
}

function placeOf({ offerKey }: Option): string {
  const { service, instanceType, capacity, region } = offerOf(offerKey);
  return [service, instanceType, capacity, region].join('/');
}
