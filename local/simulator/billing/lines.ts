import type { PricePoint } from '../market/traces.ts';
import { fractionOf, roundHalfEven } from './money.ts';

/** What a line charges for. */
export type Sku = 'instance' | 'volume' | 'training-job';

/** One line of a bill: [start, end) in whole market seconds, never across a clock hour or a price change. */
export interface BillLine {
  readonly resourceId: string;
  readonly sku: Sku;
  readonly start: number;
  readonly end: number;
  readonly seconds: number;
  readonly microUsdPerHour: bigint;
  readonly microUsd: bigint;
  /** Why nothing is charged. */
  readonly free?: string | undefined;
}

/** What is billed of one EC2 launch. Times in whole market seconds. */
export interface InstanceUsage {
  readonly instanceId: string;
  readonly launchedAt: number;
  /** The end, or now while it runs. */
  readonly endedAt: number;
  readonly endedByEc2: boolean;
  /** Prices in force from launch to end and at least a minute, oldest first. */
  readonly prices: readonly PricePoint[];
  readonly volumes: readonly { readonly gib: number; readonly usdPerGibMonth: string }[];
}

const SECONDS_PER_HOUR = 3600;
/** EC2 Linux bills by the second, at least a minute per launch: https://aws.amazon.com/ec2/pricing/on-demand/ */
const SHORTEST_BILLED_SECONDS = 60;
/** EBS prices are per month of 730 hours. */
const HOURS_PER_MONTH = 730n;

/** Lines of one launch: the instance per clock hour and price, its volumes per clock hour. Volumes are never free. */
export function instanceLines(usage: InstanceUsage): readonly BillLine[] {
  const end = Math.max(usage.endedAt, usage.launchedAt + SHORTEST_BILLED_SECONDS);
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/billing-for-interrupted-spot-instances.html
  const isFree = usage.endedByEc2 && usage.endedAt - usage.launchedAt < SECONDS_PER_HOUR;
  const free = isFree ? 'interrupted by EC2 in the first hour' : undefined;
  const instance = {
    resourceId: usage.instanceId,
    sku: 'instance' as const,
    start: usage.launchedAt,
    end,
    prices: usage.prices,
    free,
  };
  const volumes = usage.volumes.map(({ gib, usdPerGibMonth }) => ({
    resourceId: usage.instanceId,
    sku: 'volume' as const,
    start: usage.launchedAt,
    end,
    prices: [{ from: usage.launchedAt, microUsdPerHour: volumeMicroUsdPerHour(gib, usdPerGibMonth) }],
    free: undefined,
  }));
  return [instance, ...volumes].flatMap(linesOf);
}

/** The line of a training job. Describe gives no seconds per clock hour, so there is one; the ml price includes the volume. */
export function trainingJobLine(job: {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly billableSeconds: number;
  readonly microUsdPerHour: bigint;
}): BillLine {
  const { name, start, end, billableSeconds, microUsdPerHour } = job;
  const microUsd = charge(billableSeconds, microUsdPerHour);
  return { resourceId: name, sku: 'training-job', start, end, seconds: billableSeconds, microUsdPerHour, microUsd };
}

/** Hourly price of a gp3 volume in micro-dollars: round-half-even(GiB × USD/GB-month × 10⁶ ÷ 730). */
export function volumeMicroUsdPerHour(gib: number, usdPerGibMonth: string): bigint {
  const { numerator, denominator } = fractionOf(usdPerGibMonth);
  return roundHalfEven(BigInt(gib) * numerator * 1_000_000n, denominator * HOURS_PER_MONTH);
}

interface Charged {
  readonly resourceId: string;
  readonly sku: Sku;
  readonly start: number;
  readonly end: number;
  readonly prices: readonly PricePoint[];
  readonly free: string | undefined;
}

function linesOf({ resourceId, sku, start, end, prices, free }: Charged): readonly BillLine[] {
  return cuts(start, end, prices).map(([from, to]) => {
    const seconds = to - from;
    const microUsdPerHour = priceAt(prices, from);
    const microUsd = free === undefined ? charge(seconds, microUsdPerHour) : 0n;
    return {
      resourceId,
      sku,
      start: from,
      end: to,
      seconds,
      microUsdPerHour,
      microUsd,
      ...(free === undefined ? {} : { free }),
    };
  });
}

/** Neighbouring pairs of: start, every clock hour and price change between, end. */
function cuts(start: number, end: number, prices: readonly PricePoint[]): readonly (readonly [number, number])[] {
  const inside = new Set<number>();
  for (let hour = (Math.floor(start / SECONDS_PER_HOUR) + 1) * SECONDS_PER_HOUR; hour < end; hour += SECONDS_PER_HOUR)
    inside.add(hour);
  for (const { from } of prices) if (from > start && from < end) inside.add(from);
  const points = [start, ...[...inside].sort((a, b) => a - b), end];
  return points.slice(1).map((to, index) => [points[index] as number, to] as const);
}

function priceAt(prices: readonly PricePoint[], instant: number): bigint {
  const price = prices.findLast((point) => point.from <= instant);
  if (price === undefined) throw new Error(`no price at ${instant}`);
  return price.microUsdPerHour;
}

function charge(seconds: number, microUsdPerHour: bigint): bigint {
  return roundHalfEven(BigInt(seconds) * microUsdPerHour, 3600n);
}
