import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import * as z from 'zod';
import { AvailabilityFileSchema, type PriceFile, PriceFileSchema } from '#lib/contracts/spot/trace-file.ts';
import { placeOf, type SpotTrace, UNPRICED_USD_PER_HOUR } from '#lib/core/spot/spot-trace.ts';

/**
 * All traces of a folder laid out as the public AWS traces are: `availability/N-node/aws-<date>/<zone>_<gpu>_<count>.json`, `preemption/N-node/…` and
 * `prices/aws-<type>-<date>/` with the same file names as `availability/1-node/aws-<date>`.
 */
export function readSpotTraces(root: string): readonly TraceFile[] {
  const folders = ['availability', 'preemption'].flatMap((kind) =>
    subfoldersOf(join(root, kind)).flatMap((nodes) => subfoldersOf(nodes)),
  );
  const files = folders.flatMap((folder) => readTraceFolder(folder));
  if (files.length === 0)
    throw new Error(
      `${root}: no traces; expected availability/<N>-node/<set>/*.json or preemption/<N>-node/<set>/*.json`,
    );
  return files;
}

export interface TraceFile extends SpotTrace {
  readonly path: string;
  readonly pricePath: string | undefined;
}

/** The traces of one set, by name. */
export function readTraceFolder(folder: string): readonly TraceFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readTraceFile(join(folder, name)));
}

/** One trace, with the prices that the folders around it hold for it. */
export function readTraceFile(file: string): TraceFile {
  const path = resolve(file);
  const { metadata, data } = parse(path, AvailabilityFileSchema);
  const folder = dirname(path);
  const name = basename(path, '.json');
  const nodes = nodesOf(folder) ?? data.reduce((most, value) => Math.max(most, value), 1);
  const pricePath = pricePathOf(folder, name);
  const prices = pricePath === undefined ? undefined : parse(pricePath, PriceFileSchema);
  return {
    path,
    pricePath,
    set: relative(join(folder, '..', '..', '..'), folder),
    name,
    ...placeOf(name),
    nodes,
    gapSeconds: metadata.gap_seconds,
    up: Uint8Array.from(data, (value) => (value >= nodes ? 1 : 0)),
    onDemandUsdPerHour:
      prices?.metadata.on_demand_usd_per_h ?? metadata.on_demand_usd_per_h ?? UNPRICED_USD_PER_HOUR.onDemand,
    spotUsdPerHour: prices && byTick(prices, metadata.gap_seconds, data.length),
  };
}

function subfoldersOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => join(folder, name))
    .toSorted();
}

function nodesOf(folder: string): number | undefined {
  const nodes = Number(/^(\d+)-node$/.exec(basename(dirname(folder)))?.[1]);
  return nodes > 0 ? nodes : undefined;
}

/** `prices/aws-<type>-<date>` belongs to `availability/1-node/aws-<date>`. */
function pricePathOf(folder: string, name: string): string | undefined {
  const date = /^aws-(\d\d-\d\d-\d{4})$/.exec(basename(folder))?.[1];
  const isPriced = basename(dirname(folder)) === '1-node' && basename(dirname(dirname(folder))) === 'availability';
  if (date === undefined || !isPriced) return undefined;
  const [path, second] = subfoldersOf(join(folder, '..', '..', '..', 'prices'))
    .filter((prices) => basename(prices).startsWith('aws-') && basename(prices).endsWith(`-${date}`))
    .map((prices) => join(prices, `${name}.json`))
    .filter((candidate) => existsSync(candidate));
  if (second !== undefined) throw new Error(`${second}: a second price of the trace that ${path} has prices for`);
  return path;
}

/** Prices on the trace's ticks, which need not be those of the price file. Before the first change its price holds. */
function byTick({ metadata, changes }: PriceFile, gapSeconds: number, ticks: number): Float64Array {
  const prices = new Float64Array(ticks);
  let index = 0;
  for (let tick = 0; tick < ticks; tick++) {
    const priceTick = Math.floor((tick * gapSeconds) / metadata.gap_seconds);
    while ((changes[index + 1]?.[0] ?? Number.POSITIVE_INFINITY) <= priceTick) index += 1;
    prices[tick] = changes[index]?.[1] ?? 0;
  }
  return prices;
}

function parse<T>(path: string, schema: z.ZodType<T>): T {
  const text = readText(path);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new Error(`${path}: not JSON (${error instanceof Error ? error.message : error})`);
  }
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [first] = result.error.issues;
  throw new Error(`${path}: ${first?.message} at ${z.core.toDotPath(first?.path ?? []) || 'the top'}`);
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Error(missing ? `${path}: there is no such file` : `${path}: cannot be read (${error})`);
  }
}
