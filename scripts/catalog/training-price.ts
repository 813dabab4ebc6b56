import type { CatalogPrice } from '../../lib/core/catalog/catalog.ts';
import { familyOf } from '../../lib/core/catalog/catalog.ts';
import { rounded } from './on-demand.ts';
import { numberOf, type Row, type Tables, textOf } from './tables.ts';

/** Differs from Training by rounding, and is not Training. */
const NOT_TRAINING = 'BatchTransform';
/** SageMaker ÷ EC2 on-demand outside this range is no price of the same time or the same thing (prices.md section 2: 1.15 to 1.40 everywhere). */
const CREDIBLE = [1.1, 1.45] as const;
/** Prices are listed rounded to a cent at times: ml.g5.2xlarge 1.515 and 1.52. */
const ROUNDING = 0.005;

/** Families of which no SageMaker training price was seen: the uplift of their kin may not be theirs. */
const UPLIFT_UNSEEN = ['p6-b200', 'p6-b300', 'trn2', 'g7'];

/**
 * Price of SageMaker training: the newest row of type and region, dated at or after the on-demand price it is compared with. Where there is none, on-demand
 * times the uplift, as an estimate with a range. Nothing where SageMaker does not train on the type or nothing is known to compare with: the one row
 * of ml.p5e.48xlarge (Mumbai, cheaper than p5) is called unverified by its README, and p5e has no on-demand price.
 */
export function trainingOf(
  instanceType: string,
  region: string,
  onDemand: CatalogPrice | undefined,
  tables: Tables,
): CatalogPrice | undefined {
  if (onDemand === undefined || !tables.trainingTypes.includes(`ml.${instanceType}`)) return undefined;
  const rows = tables.training.filter(
    (row) =>
      row['ml_type'] === `ml.${instanceType}` &&
      row['region'] === region &&
      row['component'] !== NOT_TRAINING &&
      isAtOrAfter(textOf(row, 'as_of'), onDemand.asOf) &&
      isCredible(row, onDemand),
  );
  const newest = rows.toSorted((a, b) => textOf(b, 'as_of').localeCompare(textOf(a, 'as_of')))[0];
  if (newest !== undefined) return listed(newest);
  return estimated(instanceType, onDemand);
}

/** A row without a date is older than everything. A month is compared with a day by its month. */
function isAtOrAfter(date: string, reference: string): boolean {
  const length = Math.min(date.length, reference.length);
  return date !== '' && date.slice(0, length) >= reference.slice(0, length);
}

function isCredible(row: Row, onDemand: CatalogPrice): boolean {
  const uplift = (numberOf(row, 'usd_h') ?? 0) / onDemand.usdPerHour;
  return uplift >= CREDIBLE[0] && uplift <= CREDIBLE[1];
}

function listed(row: Row): CatalogPrice | undefined {
  const usdPerHour = numberOf(row, 'usd_h');
  if (usdPerHour === undefined) return undefined;
  const component = textOf(row, 'component');
  const which = component === 'not stated' ? 'component not stated' : `component ${component}`;
  return {
    usdPerHour,
    kind: 'snapshot',
    source: `SageMaker price list as quoted by public code, ${which}`,
    asOf: textOf(row, 'as_of'),
  };
}

/** SageMaker training ÷ EC2 on-demand, the same in three regions (prices.md section 2, 23 November 2026). */
function upliftOf(instanceType: string): number {
  const xlarge = instanceType.endsWith('.xlarge');
  if (/^(p|trn)\d/.test(instanceType)) return 1.15;
  if (instanceType.startsWith('inf')) return xlarge ? 1.31 : 1.2;
  if (/^g\d/.test(instanceType)) return xlarge ? 1.4 : 1.25;
  return 1.2;
}

function estimated(instanceType: string, onDemand: CatalogPrice): CatalogPrice {
  const uplift = upliftOf(instanceType);
  const unseen = UPLIFT_UNSEEN.includes(familyOf(instanceType));
  const [low, high] = unseen ? [1.15, 1.4] : [uplift * (1 - ROUNDING), uplift * (1 + ROUNDING)];
  const { usdPerHour, range, asOf } = onDemand;
  return {
    usdPerHour: rounded(usdPerHour * uplift),
    kind: 'estimate',
    source: `EC2 on-demand × ${uplift}: ${unseen ? 'the uplift of other families' : 'the uplift seen in three regions'}`,
    asOf,
    range: {
      lowUsdPerHour: rounded((range?.lowUsdPerHour ?? usdPerHour) * low),
      highUsdPerHour: rounded((range?.highUsdPerHour ?? usdPerHour) * high),
    },
  };
}
