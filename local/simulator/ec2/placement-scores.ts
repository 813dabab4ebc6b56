import { AwsError } from '../aws-error.ts';
import { usdText } from '../billing/money.ts';
import type { XmlValue } from '../http/xml.ts';
import type { MarketDeps } from './describe-market.ts';
import { type Form, numberOf, textOf, textsOf } from './form.ts';
import { pageOf } from './pages.ts';

const FEWEST_TYPES = 3;
const LOW_SCORE = 3;
const HIGHEST_SCORE = 10;
const TOP = 10;

/**
 * GetSpotPlacementScores by zone: the ten best. EC2 knows how deep its pools are; here the discount stands for that, a tenth of it a point, by the cheapest
 * of the types. Fewer than three types score low, as on EC2. The market's scripted capacity is not looked at: a score is no promise.
 */
export function getSpotPlacementScores(deps: MarketDeps, form: Form): Readonly<Record<string, XmlValue>> {
  const types = textsOf(form, 'InstanceType');
  if (types.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceTypes');
  if (textOf(form, 'SingleAvailabilityZone') !== 'true')
    throw new AwsError('InvalidParameterValue', 'The simulator scores single availability zones only.');
  const most = types.length < FEWEST_TYPES ? LOW_SCORE : HIGHEST_SCORE;
  const scores = textsOf(form, 'RegionName')
    .flatMap((region) => scoresIn(deps, region, types, most))
    .toSorted((a, b) => b.score - a.score || (a.availabilityZoneId < b.availabilityZoneId ? -1 : 1))
    .slice(0, TOP);
  const { items, nextToken } = pageOf(scores, numberOf(form, 'MaxResults'), textOf(form, 'NextToken'));
  return { spotPlacementScoreSet: items, nextToken: nextToken ?? '' };
}

function scoresIn(
  { file, spotPrices, zones, time }: MarketDeps,
  region: string,
  types: readonly string[],
  most: number,
) {
  const pools = spotPrices.pools(region).filter(({ instanceType }) => types.includes(instanceType));
  return zones.of(region).flatMap(({ id }) => {
    const discounts = pools
      .filter(({ zoneId }) => zoneId === id)
      .flatMap((pool) => {
        const onDemand = Number(file.types[pool.instanceType]?.regions[region]?.onDemandUsdPerHour);
        const spot = spotPrices.at(pool, Math.floor(time.market()));
        return spot === undefined ? [] : [1 - Number(usdText(spot.microUsdPerHour)) / onDemand];
      });
    if (discounts.length === 0) return [];
    const score = Math.min(most, Math.max(1, Math.round(Math.max(...discounts) * 10)));
    return [{ region, availabilityZoneId: id, score }];
  });
}
