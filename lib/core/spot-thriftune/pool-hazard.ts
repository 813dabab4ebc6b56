import { UNSEEN_SECONDS } from '../spot/sighting.ts';
import type { PoolHazards, PoolView } from '../spot/spot-policy.ts';
import { classesOf, classHazardsOf, classWeights, sharesOf, TRUST_IN_TRIES } from './pool-classes.ts';

/** A pool that a launch may land in, with what was seen of it before. */
export interface PoolAtLaunch extends Pick<PoolView, 'periods'> {
  readonly hazards: PoolHazards;
}

type HazardByAge = PoolHazards['upToDown'];

/** One of the kinds that a pool may be of. */
interface Kind {
  readonly weight: number;
  readonly hazard: HazardByAge;
}

/**
 * Rate at which an instance is taken by its own age, as of its launch into one of these pools: what the policy thinks of them by then, kind by kind.
 *
 * The tables' ages are those of a pool's capacity. Where a pool is known to have had capacity for so long, an instance begins at that age; where nothing
 * is known it begins at none, which is the safe side, as hazards fall. Which of several pools the provider takes is its own choice: as likely each.
 */
export function hazardAfterLaunch(
  pools: readonly PoolAtLaunch[],
  { nowSeconds, gapSeconds }: { readonly nowSeconds: number; readonly gapSeconds: number },
): HazardByAge {
  const kinds = pools.flatMap(({ hazards, periods }): readonly Kind[] => {
    const weights = classWeights(classesOf(hazards), { periods }, { trust: TRUST_IN_TRIES, gapSeconds });
    const ageHours = knownAgeHours(periods, nowSeconds);
    return classHazardsOf(hazards).map(({ upToDown }, index) => ({
      weight: (weights[index] ?? 0) / pools.length,
      hazard: fromAge(upToDown, ageHours),
    }));
  });
  return mixtureOf(kinds);
}

/** The same of a pool of which nothing was seen: what a plan forecasts with. */
export function unseenHazardOf(hazards: PoolHazards): HazardByAge {
  return mixtureOf(classHazardsOf(hazards).map(({ weight, upToDown }) => ({ weight, hazard: upToDown })));
}

/** How long a pool is known to have had capacity: a launch within the hour carries the period on, as for the policy. */
function knownAgeHours(periods: PoolView['periods'], nowSeconds: number): number {
  const last = periods.at(-1);
  if (last === undefined || !last.isUp || nowSeconds - last.lastSeenAtSeconds > UNSEEN_SECONDS) return 0;
  return Math.max(0, nowSeconds - last.firstSeenAtSeconds) / 3600;
}

/** What is left of a table from an age on. */
function fromAge({ ageEdgesHours, ratePerHour }: HazardByAge, ageHours: number): HazardByAge {
  const over = ageEdgesHours.filter((edge) => edge <= ageHours).length;
  return {
    ageEdgesHours: ageEdgesHours.slice(over).map((edge) => edge - ageHours),
    ratePerHour: ratePerHour.slice(over),
  };
}

/**
 * Of capacity that is of one of these kinds: at age a the rate is Σ w S(a) h(a) ÷ Σ w S(a), with S the chance to live that long. The harsh die first, so it
 * falls within a band; the band's one rate lets as many live to its end. The last band has none: its rate is that of its beginning, the safe side.
 */
function mixtureOf(kinds: readonly Kind[]): HazardByAge {
  const ageEdgesHours = [...new Set(kinds.flatMap(({ hazard }) => hazard.ageEdgesHours))].toSorted((a, b) => a - b);
  let logs = kinds.map(({ weight }) => Math.log(weight));
  const ratePerHour = [0, ...ageEdgesHours].map((from, band) => {
    const rates = kinds.map(({ hazard }) => rateFrom(hazard, from));
    const shares = sharesOf(logs);
    const hours = (ageEdgesHours[band] ?? Number.POSITIVE_INFINITY) - from;
    logs = logs.map((log, kind) => log - (rates[kind] ?? 0) * hours);
    return bandRateOf(rates, shares, hours);
  });
  return { ageEdgesHours, ratePerHour };
}

/** One rate for kinds that begin a band in these shares; never outside theirs, whatever is lost in rounding. */
function bandRateOf(rates: readonly number[], shares: readonly number[], hours: number): number {
  const least = Math.min(...rates);
  const meanOf = (term: (above: number) => number) =>
    rates.reduce((sum, rate, kind) => sum + (shares[kind] ?? 0) * term(rate - least), 0);
  const above = Number.isFinite(hours)
    ? -Math.log1p(meanOf((rate) => Math.expm1(-rate * hours))) / hours
    : meanOf((rate) => rate);
  return Math.min(Math.max(...rates), least + above);
}

/** That of the band that begins at an age, or lies around it. */
function rateFrom({ ageEdgesHours, ratePerHour }: HazardByAge, ageHours: number): number {
  return ratePerHour[ageEdgesHours.filter((edge) => edge <= ageHours).length] ?? 0;
}
