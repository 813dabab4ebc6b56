import type { Calibration } from '../calibration/calibration.ts';
import type { CatalogOffer } from '../catalog/catalog-offer.ts';
import type { Tuning } from '../tunings/tuning.ts';
import { cheapestOfferOf, type FitOffer, type FitPlaces } from './cheapest-offer.ts';
import type { FitGpu } from './fit-gpu.ts';
import type { FitJob } from './fit-job.ts';
import { type GpuFit, judgeGpu } from './judge-gpu.ts';

/** What an amount of money buys at an offer's price: hours, and tokens trained on in them. Starting up is not counted. */
export interface Bought {
  readonly hours: { readonly low: number; readonly likely: number; readonly high: number };
  readonly tokens: { readonly low: number; readonly likely: number; readonly high: number };
}

/** A kind of GPU with its verdict and, where it does not rule the kind out, the cheapest offer. */
export interface ListedFit extends GpuFit {
  readonly cheapest?: FitOffer | undefined;
  readonly bought?: Bought | undefined;
}

const CLASSES = ['fits', 'tight: probe', 'does not fit'] as const;

/**
 * Judges a job on every kind of GPU, the cheapest a token first. Of several tunings each kind gets the one that fits there with the best expected quality
 * (`quality.expected` of the tuning table), the smaller need where two are equal.
 */
export function listFits(input: {
  readonly job: Omit<FitJob, 'tuning'>;
  readonly tunings: readonly Tuning[];
  readonly gpus: readonly FitGpu[];
  readonly offers: readonly CatalogOffer[];
  readonly places?: FitPlaces | undefined;
  readonly usd?: number | undefined;
  readonly calibrations?: readonly Calibration[] | undefined;
}): readonly ListedFit[] {
  const { job, tunings, gpus, offers, places, usd, calibrations } = input;
  const listed = gpus.flatMap((gpu) => {
    const fits = tunings.map((tuning) => ({ tuning, fit: judgeGpu({ ...job, tuning }, gpu, calibrations) }));
    const [best] = fits.toSorted(
      (a, b) =>
        classOf(a.fit) - classOf(b.fit) ||
        b.tuning.quality.expected - a.tuning.quality.expected ||
        a.fit.neededGib.p50 - b.fit.neededGib.p50,
    );
    return best === undefined ? [] : [withOffer(best.fit, offers, places, usd)];
  });
  return listed.toSorted(
    (a, b) =>
      classOf(a) - classOf(b) || usdOf(a) - usdOf(b) || a.neededGib.p50 - b.neededGib.p50 || (a.gpu < b.gpu ? -1 : 1),
  );
}

/** Tunings that `auto` chooses from: those that serve and pay without a merge (the table's `auto`). */
export function autoTunings(table: readonly Tuning[]): readonly Tuning[] {
  return table.filter(({ auto }) => auto.value === 'yes');
}

function withOffer(fit: GpuFit, offers: readonly CatalogOffer[], places?: FitPlaces, usd?: number): ListedFit {
  const cheapest = fit.verdict === 'does not fit' ? undefined : cheapestOfferOf(fit, offers, places);
  if (cheapest === undefined) return fit;
  const bought = usd === undefined ? undefined : boughtOf(usd, fit, cheapest);
  return { ...fit, cheapest, ...(bought === undefined ? {} : { bought }) };
}

/** Low: at the highest price that the offer may have by now and the lowest speed; high: the other way round. */
function boughtOf(usd: number, { tokensPerSecond }: GpuFit, { offer }: FitOffer): Bought | undefined {
  const { price } = offer;
  if (price === undefined || tokensPerSecond === undefined) return undefined;
  const hours = { low: usd / price.highUsdPerHour, likely: usd / price.usdPerHour, high: usd / price.lowUsdPerHour };
  const { p10, p50, p90 } = tokensPerSecond;
  return {
    hours,
    tokens: { low: hours.low * 3600 * p10, likely: hours.likely * 3600 * p50, high: hours.high * 3600 * p90 },
  };
}

function classOf({ verdict }: Pick<GpuFit, 'verdict'>): number {
  return CLASSES.indexOf(verdict);
}

/** Large instead of infinite: the difference of two infinities is no number. */
function usdOf({ cheapest }: ListedFit): number {
  return cheapest?.usdPerMillionTokens ?? Number.MAX_VALUE;
}
