import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import type { PriceFile } from './price-file.ts';
import { type Trace, traceSchema } from './trace.ts';
import type { Zones } from './zones.ts';

/** Availability as recorded: 1 (or a count of instances) where a launch found capacity. */
const availabilitySchema = z.looseObject({
  metadata: z.looseObject({ gap_seconds: z.int().positive() }),
  data: z.array(z.number()).min(1),
});
const pricesSchema = z.looseObject({
  metadata: z.looseObject({ on_demand_usd_per_h: z.number().positive().optional() }),
  changes: z.array(z.tuple([z.int().nonnegative(), z.number().positive()])).min(1),
});

interface Recording {
  readonly name: string;
  readonly gapSeconds: number;
  readonly up: readonly number[];
  readonly prices?: z.output<typeof pricesSchema> | undefined;
}

/**
 * Reads a recorded trace: one file, or a folder with a file for each zone. In the order of their names the files are played on the zones that sell spot
 * in the first region; what is left over is not played. A zone's types all follow its file.
 */
export function readTrace(
  path: string,
  startTick: number,
  { file, zones, region }: { readonly file: PriceFile; readonly zones: Zones; readonly region: string },
): Trace {
  const recordings = recordingsIn(path);
  const gaps = new Set(recordings.map(({ gapSeconds }) => gapSeconds));
  const [gapSeconds] = gaps;
  if (gapSeconds === undefined) throw new Error(`${path}: no trace (*.json) lies there`);
  if (gaps.size > 1) throw new Error(`${path}: the files' ticks differ (${[...gaps].join(', ')} s)`);
  const selling = zones.of(region).filter(({ id }) => sellsSpot(file, region, id));
  const pools = selling.flatMap(({ id: zoneId }, index) => {
    const recording = recordings[index];
    if (recording === undefined) return [];
    const { up, prices } = recording;
    const onDemand = prices?.metadata.on_demand_usd_per_h;
    const recorded = onDemand === undefined ? {} : { recordedOnDemandUsdPerHour: onDemand };
    return [{ region, zoneId, up, ...(prices === undefined ? {} : { prices: prices.changes, ...recorded }) }];
  });
  const trace = traceSchema.safeParse({ gapSeconds, startTick, pools });
  if (!trace.success) throw new Error(`${path}: ${z.prettifyError(trace.error)}`);
  return trace.data;
}

function recordingsIn(path: string): readonly Recording[] {
  if (!existsSync(path)) throw new Error(`${path}: there is no such file or folder`);
  const files = statSync(path).isDirectory()
    ? readdirSync(path)
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .map((name) => join(path, name))
    : [path];
  return files.map((name) => {
    const { metadata, data } = parsed(availabilitySchema, name);
    const priceFile = priceFileOf(name);
    const prices = priceFile === undefined ? undefined : parsed(pricesSchema, priceFile);
    return { name: basename(name), gapSeconds: metadata.gap_seconds, up: data, prices };
  });
}

/** `prices/aws-<type>-<date>/<name>` belongs to `availability/1-node/aws-<date>/<name>`; a file that has price changes itself is its own. */
function priceFileOf(name: string): string | undefined {
  if (pricesSchema.safeParse(jsonIn(name)).success) return name;
  const folder = dirname(resolve(name));
  const date = /^aws-(\d\d-\d\d-\d{4})$/.exec(basename(folder))?.[1];
  const prices = join(folder, '..', '..', '..', 'prices');
  if (date === undefined || !existsSync(prices)) return undefined;
  return readdirSync(prices)
    .filter((entry) => entry.endsWith(`-${date}`))
    .map((entry) => join(prices, entry, basename(name)))
    .find((candidate) => existsSync(candidate));
}

function sellsSpot({ types }: PriceFile, region: string, zoneId: string): boolean {
  return Object.values(types).some(
    ({ forSale, regions }) =>
      forSale && regions[region]?.spotUsdPerHour[zoneId] !== undefined && regions[region].zones.includes(zoneId),
  );
}

function parsed<T>(schema: z.ZodType<T>, name: string): T {
  const result = schema.safeParse(jsonIn(name));
  if (!result.success) throw new Error(`${name}: ${z.prettifyError(result.error)}`);
  return result.data;
}

function jsonIn(name: string): unknown {
  try {
    return JSON.parse(readFileSync(name, 'utf8'));
  } catch (error) {
    throw new Error(`${name} is not JSON`, { cause: error });
  }
}
