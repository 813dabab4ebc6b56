import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Gpu,
  InstanceType,
  InterruptionBand,
  OfferSnapshot,
  RegionalOffer,
} from '../lib/core/catalog/offer-snapshot.ts';
import { csvRecordsOf } from '../lib/core/dataset/csv-records.ts';
import type { Price } from '../lib/core/plan/plan.ts';

/**
 * Builds `lib/adapters/files/offer-snapshot.json` from the shared reference data.
 *
 * `node_modules/.bin/node scripts/build-offer-snapshot.ts [data folder]`, then `npm run format`. Figures are carried over with source and date; nothing is interpolated,
 * and what is computed (a SageMaker price from its uplift) is marked `estimate`.
 */
const DATA = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'shared', 'data');
const TARGET = 'lib/adapters/files/offer-snapshot.json';
const REGIONS = ['us-east-1', 'us-west-2', 'eu-west-1'];
const TYPES = [
  'g4dn.xlarge',
  'g4dn.12xlarge',
  'g5.xlarge',
  'g5.2xlarge',
  'g5.12xlarge',
  'g5.48xlarge',
  'g6.xlarge',
  'g6.2xlarge',
  'g6.12xlarge',
  'g6.24xlarge',
  'g6e.xlarge',
  'g6e.2xlarge',
  'g6e.4xlarge',
  'g6e.12xlarge',
  'g6e.48xlarge',
  'g7e.2xlarge',
  'g7e.12xlarge',
  'g7e.48xlarge',
  'p4d.24xlarge',
  'p5.4xlarge',
  'p5.48xlarge',
];
const GPU_OF_FAMILY: Record<string, string> = {
  g4dn: 'T4',
  g5: 'A10G',
  g6: 'L4',
  g6e: 'L40S',
  g7e: 'RTX-PRO-6000',
  p4d: 'A100-SXM4-40GB',
  p5: 'H100',
};
/** SageMaker training ÷ EC2 on-demand, seen in three regions (prices.md section 2, 23 November 2026). */
const UPLIFT = { smallest: 1.4, otherG: 1.25, p: 1.15 };
/** Components of the SageMaker price list that equal the training price; the first found is taken. */
const COMPONENTS = ['Training', 'Hosting (else Training)', 'not stated', 'Studio-JupyterLab'];

type Row = Readonly<Record<string, string>>;
const instances = table('instances.csv');
const spot = table('spot.csv');
const bands = table('interruption.csv');
const training = table('sagemaker.csv');

const snapshot: OfferSnapshot = {
  schemaVersion: 1,
  kind: 'thriftune.offer-snapshot',
  builtAt: '2026-11-24',
  regions: REGIONS,
  gpus: gpus(),
  instanceTypes: TYPES.map(instanceType),
  gp3: Object.fromEntries(
    REGIONS.map((region) => [
      region,
      {
        usdPerGbMonth: region === 'eu-west-1' ? 0.088 : 0.08,
        kind: 'estimate' as const,
        source: 'general knowledge of the EBS price list, not re-checked',
        asOf: '2026-11-23',
      },
    ]),
  ),
};
writeFileSync(TARGET, `${JSON.stringify(snapshot, null, 1)}\n`);
console.log(
  `${TARGET}: ${snapshot.instanceTypes.length} types, ${snapshot.gpus.length} GPUs, ${REGIONS.length} regions`,
);

function gpus(): Gpu[] {
  const file = JSON.parse(readFileSync(join(DATA, 'gpus.json'), 'utf8')) as { gpus: Record<string, unknown>[] };
  return [...new Set(Object.values(GPU_OF_FAMILY))].map((name) => {
    const found = file.gpus.find((gpu) => gpu['name'] === name);
    if (found === undefined) throw new Error(`gpus.json has no ${name}`);
    return {
      name: name === 'A100-SXM4-40GB' ? 'A100-40GB' : name,
      usableGib: (found['usable_gib'] as number | null) ?? 39.4,
      bf16Tflops: found['bf16_dense_tflops'] as number | null,
      fp16Tflops: found['fp16_dense_tflops'] as number,
      bandwidthGbPerSecond: found['bandwidth_gbs'] as number,
      source: `gpus.json: ${(found['sources'] as string[]).join(', ')}`,
      asOf: '2026-11-23',
    };
  });
}

function instanceType(name: string): InstanceType {
  const rows = REGIONS.map((region) =>
    instances.find((row) => row['instance_type'] === name && row['region'] === region),
  ).filter((row) => row !== undefined);
  const [first] = rows;
  if (first === undefined) throw new Error(`instances.csv has no ${name}`);
  const gpu = GPU_OF_FAMILY[name.split('.')[0] ?? ''] ?? '';
  return {
    name,
    gpu: gpu === 'A100-SXM4-40GB' ? 'A100-40GB' : gpu,
    gpuCount: Number(first['gpu_count']),
    vcpu: Number(first['vcpu']),
    memoryGib: Number(first['mem_gib']),
    regions: Object.fromEntries(
      rows.filter((row) => row['ondemand_usd_h'] !== '').map((row) => [row['region'], regionalOffer(row)]),
    ),
  };
}

function regionalOffer(row: Row): RegionalOffer {
  const [name, region] = [row['instance_type'] ?? '', row['region'] ?? ''];
  const onDemand: Price = {
    usdPerHour: Number(row['ondemand_usd_h']),
    kind: 'snapshot',
    source: `${row['ondemand_source']}`,
    asOf: `${row['ondemand_as_of']}`,
  };
  const quotes = spot.filter(
    (quote) => quote['instance_type'] === name && quote['region'] === region && quote['spot_usd_h'] !== '',
  );
  const band = bands.find((candidate) => candidate['instance_type'] === name && candidate['region'] === region);
  return {
    azIds: (row['az_ids_offered'] ?? '').split(' ').filter((azId) => azId !== ''),
    onDemand,
    spot: Object.fromEntries(
      quotes.map((quote) => [
        quote['az_id'],
        {
          usdPerHour: Number(quote['spot_usd_h']),
          kind: 'snapshot' as const,
          source: `${quote['source']}`,
          asOf: `${quote['as_of']}`,
        },
      ]),
    ),
    ...trainingPrice(name, region, onDemand),
    ...(band === undefined
      ? {}
      : {
          interruption: {
            band: Number(band['band']) as InterruptionBand['band'],
            source: `${band['source']}`,
            asOf: `${band['as_of']}`,
          },
        }),
  };
}

function trainingPrice(name: string, region: string, onDemand: Price): { training?: Price } {
  const allowed = readFileSync(join(DATA, 'aws-catalog', 'sagemaker-training-types.txt'), 'utf8')
    .split('\n')
    .includes(`ml.${name}`);
  if (!allowed) return {};
  const listed = training
    .filter(
      (row) =>
        row['ml_type'] === `ml.${name}` && row['region'] === region && COMPONENTS.includes(row['component'] ?? ''),
    )
    .toSorted(
      (a, b) =>
        COMPONENTS.indexOf(a['component'] ?? '') - COMPONENTS.indexOf(b['component'] ?? '') ||
        (b['as_of'] ?? '').localeCompare(a['as_of'] ?? ''),
    )
    .at(0);
  if (listed !== undefined) {
    const asOf = listed['as_of'] === '' ? 'date not stated, seen 2026-11-23' : `${listed['as_of']}`;
    return {
      training: {
        usdPerHour: Number(listed['usd_h']),
        kind: 'snapshot',
        source: `AWS Price List as quoted by public code, component ${listed['component']}`,
        asOf,
      },
    };
  }
  const uplift = name.startsWith('p') ? UPLIFT.p : name.endsWith('.xlarge') ? UPLIFT.smallest : UPLIFT.otherG;
  const usdPerHour = Math.round(onDemand.usdPerHour * uplift * 1e5) / 1e5;
  return {
    training: {
      usdPerHour,
      kind: 'estimate',
      source: `EC2 on-demand × ${uplift}, the uplift seen in three regions`,
      asOf: onDemand.asOf,
    },
  };
}

function table(file: string): Row[] {
  const { records } = csvRecordsOf(readFileSync(join(DATA, 'aws-catalog', file), 'utf8'));
  const [header, ...body] = records;
  return body.map(({ fields }) =>
    Object.fromEntries((header?.fields ?? []).map((name, index) => [name, fields[index] ?? ''])),
  );
}
