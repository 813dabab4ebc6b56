import type {
  Catalog,
  CatalogCapacity,
  CatalogPrice,
  CatalogRegion,
  CatalogType,
} from '../../lib/core/catalog/catalog.ts';
import { acceleratorName } from '../../lib/core/catalog/ec2-accelerator.ts';
import { reasonAgainst } from '../../lib/core/catalog/support.ts';
import { given } from '../../lib/core/units/given.ts';
import { acceleratorsOf } from './accelerators.ts';
import { onDemandOf } from './on-demand.ts';
import { numberOf, type Row, readTables, type Tables, textOf } from './tables.ts';
import { trainingOf } from './training-price.ts';

/** Not the clock's: the same data gives the same file. */
const BUILT_AT = '2026-11-25';
const CAPACITIES: readonly CatalogCapacity[] = ['on-demand', 'spot', 'capacity-block'];
/** Local Zones (`us-east-1-atl-2a`) and `unknown` are no regions. */
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
/** p3 has no specification left in the catalogs of 2026; these are gpus.json's. */
const P3_GPUS: Readonly<Record<string, number>> = { 'p3.2xlarge': 1, 'p3.8xlarge': 4, 'p3.16xlarge': 8 };

/** The catalog that the shared data amounts to. */
export function buildCatalog(data: string): Catalog {
  const tables = readTables(data);
  const names = [...new Set(tables.instances.map((row) => textOf(row, 'instance_type')))].toSorted();
  const instanceTypes = names.map((name) => typeOf(name, tables));
  const used = new Set(instanceTypes.map((type) => type.accelerators?.name));
  return {
    schemaVersion: 1,
    kind: 'thriftune.catalog',
    builtAt: BUILT_AT,
    builtFrom: 'scripts/build-catalog.ts from public sources gathered 2026-11-23',
    accelerators: acceleratorsOf(data).filter(({ name }) => used.has(name)),
    instanceTypes,
  };
}

function typeOf(name: string, tables: Tables): CatalogType {
  const rows = tables.instances.filter((row) => row['instance_type'] === name);
  const [spec] = rows;
  if (spec === undefined) throw new Error(`instances.csv has no ${name}`);
  const accelerators = acceleratorsIn(name, spec);
  const notSupported = reasonAgainst(name, accelerators !== undefined);
  const classes = textOf(spec, 'usage_classes').split(' ');
  const places = rows
    .map((row) => [textOf(row, 'region'), regionOf(row, tables)] as const)
    .filter(([, region]) => notSupported === undefined || isPriced(region));
  return {
    name,
    ...given({
      accelerators,
      vcpu: numberOf(spec, 'vcpu'),
      memoryGib: numberOf(spec, 'mem_gib'),
      cpuArchitecture: textOf(spec, 'arch') || undefined,
      networkGbps: numberOf(spec, 'net_gbps_peak'),
      efa: textOf(spec, 'efa_supported') === '' ? undefined : textOf(spec, 'efa_supported') === 'true',
      localDiskGb: numberOf(spec, 'nvme_gb_total'),
      notSupported,
    }),
    capacities: CAPACITIES.filter((capacity) => classes.includes(capacity)),
    source: textOf(spec, 'spec_source') || 'gpus.json, EC2 price list',
    asOf: textOf(spec, 'spec_as_of') || '2026-11-23',
    regions: Object.fromEntries(places),
  };
}

/** EC2 says 0 GPUs for a fraction of one; the share is what counts then. */
function acceleratorsIn(name: string, spec: Row): CatalogType['accelerators'] {
  const retired = P3_GPUS[name];
  if (retired !== undefined) return { name: 'V100-16GB', count: retired, fraction: 1 };
  const gpu = textOf(spec, 'gpu_name');
  if (gpu === '') return undefined;
  const [count, fraction] = [numberOf(spec, 'gpu_count') ?? 0, numberOf(spec, 'gpu_partition') ?? 1];
  return { name: acceleratorName(gpu), count: Math.max(1, count), fraction };
}

function regionOf(row: Row, tables: Tables): CatalogRegion {
  const [name, region] = [textOf(row, 'instance_type'), textOf(row, 'region')];
  const azIds = textOf(row, 'az_ids_offered')
    .split(' ')
    .filter((azId) => azId !== '');
  const onDemand = onDemandOf(row, tables);
  const azSource = textOf(row, 'az_source');
  return {
    azIds,
    spot: spotOf(name, region, tables),
    ...given({
      azOrigin: azSource === '' ? undefined : { source: azSource, asOf: azSource.slice(-7) },
      onDemand,
      training: azIds.length === 0 ? undefined : trainingOf(name, region, onDemand, tables),
      capacityBlock: blockOf(name, region, tables),
      interruption: bandOf(name, region, tables),
    }),
  };
}

function spotOf(name: string, region: string, { spot }: Tables): Record<string, CatalogPrice> {
  const rows = spot.filter((row) => row['instance_type'] === name && row['region'] === region);
  return Object.fromEntries(
    rows.flatMap((row) => {
      const usdPerHour = numberOf(row, 'spot_usd_h');
      if (usdPerHour === undefined) return [];
      const price = {
        usdPerHour,
        kind: 'snapshot',
        source: textOf(row, 'source'),
        asOf: textOf(row, 'as_of'),
      } as const;
      return [[textOf(row, 'az_id'), price]];
    }),
  );
}

/** The newest list price that was still listed when the list was last read. */
function blockOf(name: string, region: string, { blocks }: Tables): CatalogPrice | undefined {
  const newest = blocks
    .filter(
      (row) =>
        row['instance_type'] === name &&
        row['region'] === region &&
        REGION.test(region) &&
        row['listed_2026_07_22'] === 'y',
    )
    .toSorted((a, b) => textOf(b, 'seen_on').localeCompare(textOf(a, 'seen_on')))[0];
  const usdPerHour = newest === undefined ? undefined : numberOf(newest, 'hourly_usd');
  if (usdPerHour === undefined) return undefined;
  return {
    usdPerHour,
    kind: 'snapshot',
    source: 'EC2 Capacity Blocks for ML pricing page, kept by koyakimu/ec2-capacity-blocks-for-ml-pricing-json',
    asOf: '2026-07-22',
  };
}

function bandOf(name: string, region: string, { bands }: Tables): CatalogRegion['interruption'] {
  const row = bands.find((candidate) => candidate['instance_type'] === name && candidate['region'] === region);
  const band = row === undefined ? undefined : numberOf(row, 'band');
  if (row === undefined || !isBand(band)) return undefined;
  return { band, source: textOf(row, 'source'), asOf: textOf(row, 'as_of') };
}

function isBand(band: number | undefined): band is 0 | 1 | 2 | 3 | 4 {
  return band === 0 || band === 1 || band === 2 || band === 3 || band === 4;
}

function isPriced({ onDemand, spot, capacityBlock }: CatalogRegion): boolean {
  return onDemand !== undefined || capacityBlock !== undefined || Object.keys(spot).length > 0;
}
