import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { billOf } from '../billing/bill.ts';
import { usdText } from '../billing/money.ts';
import { isoSeconds } from '../clock.ts';
import { jsonResponse, type SimRequest, type SimResponse } from '../http/request.ts';
import { traceSchema } from '../market/trace.ts';
import { jobLine } from '../sagemaker/job-log.ts';
import type { World } from '../world.ts';
import { interruptionSchema } from './interruptions.ts';
import { progressOf } from './observed.ts';

const observedSchema = z.looseObject({ bucket: z.string(), key: z.string(), body: z.unknown() });
const faultSchema = z.strictObject({
  operation: z.string(),
  error: z.string(),
  times: z.int().positive().default(1),
  offer: z.string().optional(),
  message: z.string().optional(),
});
const quotaSchema = z.strictObject({
  quota: z.string(),
  value: z.number().nonnegative(),
  region: z.string().optional(),
});
const startSchema = z.strictObject({ atEpochSeconds: z.number().positive().optional() });
const trainerKind = z.enum(['real', 'scripted']);
const settingsSchema = z.strictObject({
  noticeSeconds: z.number().nonnegative().optional(),
  trainerKinds: z.strictObject({ ec2: trainerKind, sagemaker: trainerKind }).optional(),
  processEnv: z.record(z.string(), z.string()).optional(),
});
const EVENT_KEY = /\/run\/\d+\/events\//;

type Route = (world: World, request: SimRequest) => unknown;

/** A control request that cannot be done as asked. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const ROUTES: Readonly<Record<string, Route>> = {
  'GET /_sim/clock': ({ time, config }) => clock(time.market(), time.wall(), config.clock.rate),
  'GET /_sim/bill': (world, { query }) => billOf(world, query.get('jobId') ?? undefined),
  'GET /_sim/state': state,
  'GET /_sim/prices': prices,
  'POST /_sim/interruptions': ({ interruptions }, request) => interruptions.order(bodyOf(interruptionSchema, request)),
  'POST /_sim/observed-object': observe,
  'GET /_sim/faults': ({ faults }) => ({ faults: faults.list() }),
  'POST /_sim/faults': addFault,
  'DELETE /_sim/faults': ({ faults }) => {
    faults.clear();
    return { faults: [] };
  },
  'GET /_sim/trace': ({ traces, time }) => ({ trace: traces.state(time.market()) }),
  'POST /_sim/trace': installTrace,
  'POST /_sim/trace/start': startTrace,
  'DELETE /_sim/trace': ({ tracePlayer }) => {
    tracePlayer.stop();
    return { trace: null };
  },
  'POST /_sim/settings': changeSettings,
  'GET /_sim/calibration': readCalibration,
  'POST /_sim/calibration': writeCalibration,
};

/** The control API for demos and tests. */
export async function control(world: World, request: SimRequest): Promise<SimResponse> {
  const route = ROUTES[`${request.method} ${request.path.replace(/\/$/, '')}`];
  if (route === undefined) return jsonResponse(404, { message: `no ${request.method} ${request.path}` });
  try {
    return jsonResponse(200, await route(world, request));
  } catch (error) {
    if (error instanceof Refused) return jsonResponse(error.status, { message: error.message });
    throw error;
  }
}

function clock(market: number, wall: number, rate: number) {
  return { market: new Date(market * 1000).toISOString(), marketEpochSeconds: market, wallEpochSeconds: wall, rate };
}

function state({ instances, jobs, processes, forkServer, events, capacity, interruptions, time, config }: World) {
  return {
    clock: clock(time.market(), time.wall(), config.clock.rate),
    instances: instances
      .all()
      .map(({ id, region, instanceType, kind, zone, state, launchedAt, notice, end, host, tags }) => ({
        id,
        region,
        instanceType,
        capacity: kind,
        azId: zone.id,
        state,
        pid: host?.pid,
        tags,
        launchedAt: isoSeconds(launchedAt),
        noticeAt: notice === undefined ? undefined : isoSeconds(notice.market),
        endedAt: end === undefined ? undefined : isoSeconds(end.at),
        endedBy: end?.code,
      })),
    jobs: jobs.all().map(jobLine),
    processes: processes.list(),
    forkServer: { ready: forkServer.isReady() ?? null, exits: forkServer.restarts },
    events: { ...events.counts, lastFailure: events.lastFailure },
    emptyPools: Object.fromEntries(Object.entries(capacity.empty()).map(([pool, until]) => [pool, isoSeconds(until)])),
    ...interruptions.state(),
  };
}

function prices({ config, file, spotPrices, time }: World) {
  const spot = config.regions.flatMap((region) =>
    spotPrices
      .pools(region)
      .map((pool) => ({ ...pool, usdPerHour: usdText(spotPrices.at(pool, time.market())?.microUsdPerHour ?? 0n) })),
  );
  const listed = Object.entries(file.types).flatMap(([instanceType, { forSale, regions }]) =>
    config.regions.flatMap((region) => {
      const found = regions[region];
      return found === undefined
        ? []
        : [
            {
              instanceType,
              region,
              forSale,
              onDemandUsdPerHour: found.onDemandUsdPerHour,
              trainingUsdPerHour: found.training?.usdPerHour ?? null,
            },
          ];
    }),
  );
  return {
    asOf: isoSeconds(time.market()),
    spot,
    listed,
    gp3UsdPerGibMonth: file.gp3UsdPerGibMonth,
    sources: file.sources,
  };
}

function observe({ interruptions }: World, request: SimRequest) {
  const { key, body } = bodyOf(observedSchema, request);
  const progress = EVENT_KEY.test(key) ? progressOf(body) : undefined;
  if (progress !== undefined) interruptions.observe(progress);
  return { progress: progress ?? null };
}

function addFault({ faults, quotas }: World, request: SimRequest) {
  const wanted = bodyOf(z.union([faultSchema, quotaSchema]), request);
  if ('operation' in wanted) faults.add(wanted);
  else if (!quotas.set(wanted.quota, wanted.value, wanted.region))
    throw new Refused(404, `no quota has the code or name ${wanted.quota}`);
  return { faults: faults.list() };
}

function installTrace({ tracePlayer, traces, time }: World, request: SimRequest) {
  tracePlayer.install(bodyOf(traceSchema, request));
  return { trace: traces.state(time.market()) };
}

function startTrace({ tracePlayer, time }: World, request: SimRequest) {
  const { atEpochSeconds = time.market() } = bodyOf(startSchema, request);
  const startedAt = tracePlayer.start(atEpochSeconds);
  if (startedAt === undefined) throw new Refused(409, 'no trace waits for its start');
  return { startedAtEpochSeconds: startedAt };
}

/** Settings for what starts from now on; answers those that they replace. */
function changeSettings({ config }: World, request: SimRequest) {
  const { noticeSeconds, trainerKinds, processEnv } = config;
  Object.assign(config, bodyOf(settingsSchema, request));
  return { noticeSeconds, trainerKinds, processEnv };
}

function readCalibration({ config }: World) {
  try {
    return JSON.parse(readFileSync(join(config.stateDir, 'calibration.json'), 'utf8'));
  } catch {
    throw new Refused(404, 'nothing was measured yet');
  }
}

function writeCalibration({ config }: World, request: SimRequest) {
  const measured = bodyOf(z.looseObject({}), request);
  mkdirSync(config.stateDir, { recursive: true });
  writeFileSync(join(config.stateDir, 'calibration.json'), JSON.stringify(measured));
  return measured;
}

function bodyOf<T>(schema: z.ZodType<T>, request: SimRequest): T {
  let value: unknown;
  try {
    value = JSON.parse(request.body);
  } catch {
    throw new Refused(400, 'the body is not JSON');
  }
  const result = schema.safeParse(value);
  if (!result.success) throw new Refused(400, z.prettifyError(result.error));
  return result.data;
}
