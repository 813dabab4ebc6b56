import { isoSeconds, type Time } from '../clock.ts';
import type { Instance, Instances } from '../ec2/instance.ts';
import type { PriceFile } from '../market/price-file.ts';
import type { SpotPrices } from '../market/spot-prices.ts';
import type { PricePoint } from '../market/traces.ts';
import type { TrainingJobs } from '../sagemaker/jobs.ts';
import { spotSharePpm } from '../sagemaker/spot-share.ts';
import { billableSeconds, type TrainingJob } from '../sagemaker/training-job.ts';
import { ATTEMPT_TAG, JOB_TAG, TENANT_TAG } from '../tags.ts';
import { type BillLine, instanceLines, trainingJobLine } from './lines.ts';
import { microUsdOf } from './money.ts';

/** What the bill is written from. */
export interface BillDeps {
  readonly time: Time;
  readonly instances: Instances;
  readonly jobs: TrainingJobs;
  readonly file: PriceFile;
  readonly spotPrices: SpotPrices;
}

/** A bill: the provider's side of the product's ledger. What still runs is billed up to now. */
export function billOf(deps: BillDeps, jobId: string | undefined): Readonly<Record<string, unknown>> {
  const isWanted = (id: string | undefined) => jobId === undefined || id === jobId;
  const ec2 = deps.instances
    .all()
    .filter(({ tags }) => isWanted(tags[JOB_TAG]))
    .flatMap((instance) => linesOfInstance(deps, instance));
  const sageMaker = deps.jobs
    .all()
    .filter(({ tags }) => isWanted(tags.get(JOB_TAG)))
    .flatMap((job) => linesOfJob(deps, job));
  const lines = [...ec2, ...sageMaker];
  return {
    jobId,
    lines,
    totalMicroUsd: lines.reduce((sum, { microUsd }) => sum + microUsd, 0),
    clock: isoSeconds(deps.time.market()),
  };
}

function linesOfInstance(deps: BillDeps, instance: Instance) {
  const { launchedAt, end, region, instanceType, kind, zone, tags } = instance;
  const endedAt = end?.at ?? Math.max(launchedAt, Math.floor(deps.time.market()));
  const lines = instanceLines({
    instanceId: instance.id,
    launchedAt,
    endedAt,
    endedByEc2: end?.code === 'Server.SpotInstanceTermination',
    prices: pricesOf(deps, instance, Math.max(endedAt, launchedAt + 60)),
    volumes: instance.volumes.map(({ gib }) => ({
      gib,
      usdPerGibMonth: deps.file.gp3UsdPerGibMonth[region] ?? '0.08',
    })),
  });
  const facts = { instanceType, capacity: kind, region, azId: zone.id, running: end === undefined };
  return lines.map((line) => ({
    ...written(line),
    ...facts,
    tenant: tags[TENANT_TAG],
    jobId: tags[JOB_TAG],
    attempt: tags[ATTEMPT_TAG],
  }));
}

function pricesOf(
  { file, spotPrices }: BillDeps,
  { kind, region, instanceType, zone, launchedAt }: Instance,
  until: number,
): readonly PricePoint[] {
  if (kind === 'spot') return spotPrices.between({ region, instanceType, zoneId: zone.id }, launchedAt, until);
  const onDemand = file.types[instanceType]?.regions[region]?.onDemandUsdPerHour ?? '0';
  return [{ from: launchedAt, microUsdPerHour: microUsdOf(onDemand) }];
}

function linesOfJob({ file, time }: BillDeps, job: TrainingJob) {
  const { selectedType, region, containers } = job;
  const start = containers[0]?.startedAt;
  if (start === undefined || selectedType === undefined) return [];
  const now = job.endedAt ?? time.market();
  const seconds = billableSeconds(job, spotSharePpm(file, selectedType, region), now);
  const price = file.types[selectedType.replace(/^ml\./, '')]?.regions[region]?.training?.usdPerHour ?? '0';
  const line = trainingJobLine({
    name: job.name,
    start: Math.floor(start),
    end: Math.floor(now),
    billableSeconds: seconds,
    microUsdPerHour: microUsdOf(price),
  });
  const capacity = job.request.EnableManagedSpotTraining ? 'spot' : 'on-demand';
  const tags = { tenant: job.tags.get(TENANT_TAG), jobId: job.tags.get(JOB_TAG), attempt: job.tags.get(ATTEMPT_TAG) };
  return [
    {
      ...written(line),
      instanceType: selectedType,
      capacity,
      region,
      azId: 'any',
      running: job.endedAt === undefined,
      ...tags,
    },
  ];
}

function written(line: BillLine) {
  const { start, end, microUsdPerHour, microUsd, ...rest } = line;
  const instant = (seconds: number) => isoSeconds(seconds).replace('.000Z', 'Z');
  return {
    ...rest,
    start: instant(start),
    end: instant(end),
    microUsdPerHour: Number(microUsdPerHour),
    microUsd: Number(microUsd),
  };
}
