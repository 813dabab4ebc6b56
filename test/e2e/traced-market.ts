import * as z from 'zod';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { CALIBRATION_KEY, CalibrationSchema } from '#lib/contracts/config/calibration.ts';
import { deployed } from './deployed.ts';

/** A made-up spot market of one type in us-east-1, tick by tick. */
export interface Course {
  readonly gapSeconds: number;
  readonly instanceType: string;
  readonly pools: readonly { readonly azId: string; readonly usdPerHour: number; readonly up: readonly (0 | 1)[] }[];
}

/** How fast the simulated machine is, in wall seconds. */
export interface ScriptedMachine {
  readonly tokensPerStep: number;
  readonly stepWallSeconds: number;
  readonly startupWallSeconds: number;
}

export const REGION = 'us-east-1';
const CONTROL = '/_sim';
/** AWS's two minutes: with a notice of just so long on the wall, an interrupted instance is gone when its tick begins. */
const NOTICE_MARKET_SECONDS = 120;
const ClockSchema = z.object({ marketEpochSeconds: z.number(), rate: z.number() });

/** Puts the stack's spot market on a course that has not begun and the scripted trainer on EC2's hosts, for as long as `run` takes. */
export async function onTracedMarket<T>(
  course: Course,
  machine: ScriptedMachine,
  run: (market: TracedMarket) => Promise<T>,
): Promise<T> {
  const { rate } = ClockSchema.parse(await control('GET', '/clock'));
  const settings = await control('POST', '/settings', {
    noticeSeconds: NOTICE_MARKET_SECONDS / rate,
    trainerKinds: { ec2: 'scripted', sagemaker: 'scripted' },
    processEnv: { THRIFTUNE_SCRIPTED_STEP_SECONDS: String(machine.stepWallSeconds) },
  });
  const measured = await replaceCalibration(machine, rate);
  const { gapSeconds, instanceType, pools } = course;
  const traced = pools.map(({ azId, usdPerHour, up }) => ({
    region: REGION,
    zoneId: azId,
    instanceTypes: [instanceType],
    up,
    prices: [[0, usdPerHour]],
  }));
  await control('POST', '/trace', { gapSeconds, pools: traced });
  try {
    return await run(new TracedMarket(rate));
  } finally {
    await control('DELETE', '/trace');
    await control('POST', '/settings', settings);
    await writeCalibration(measured);
  }
}

export class TracedMarket {
  /** Market seconds per wall second. */
  readonly rate: number;

  constructor(rate: number) {
    this.rate = rate;
  }

  async nowSeconds(): Promise<number> {
    return Math.floor(ClockSchema.parse(await control('GET', '/clock')).marketEpochSeconds);
  }

  /** The first tick begins at a market instant. */
  async start(atEpochSeconds: number): Promise<void> {
    await control('POST', '/trace/start', { atEpochSeconds });
  }
}

async function control(method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${deployed().simulatorUrl}${CONTROL}${path}`, {
    method,
    body: body === undefined ? null : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** The plan then expects of the machine what the scripted trainer does. Answers what was measured before, as it lay there. */
async function replaceCalibration(machine: ScriptedMachine, rate: number): Promise<string> {
  const objects = new S3ObjectStore(s3Client('local'));
  const bytes = await objects.get(deployed().modelBucket, CALIBRATION_KEY);
  const measured = new TextDecoder().decode(bytes);
  const calibration = {
    schemaVersion: 1,
    tokensPerSecond: machine.tokensPerStep / machine.stepWallSeconds / rate,
    startupSeconds: machine.startupWallSeconds * rate,
    // The scripted trainer evaluates in no time.
    evaluationTokensPerSecond: 1e6,
    precision: 'fp32',
    asOf: '2026-11-25T00:00:00Z',
  };
  CalibrationSchema.parse(calibration);
  await writeCalibration(JSON.stringify(calibration));
  return measured;
}

async function writeCalibration(text: string): Promise<void> {
  const objects = new S3ObjectStore(s3Client('local'));
  await objects.put(deployed().modelBucket, CALIBRATION_KEY, text, 'application/json');
}
