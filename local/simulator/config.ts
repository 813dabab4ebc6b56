import { resolve } from 'node:path';
import { z } from 'zod';

/** Processes run in folders of their own: paths are made absolute. A bare program name is left to PATH. */
const path = z
  .string()
  .min(1)
  .transform((text) => resolve(text));
const program = z
  .string()
  .min(1)
  .transform((text) => (text.includes('/') ? resolve(text) : text));

const trainerKind = z.enum(['real', 'scripted']).default('real');
const zoneTable = z.record(z.string(), z.record(z.string(), z.string()));

/** The simulator's configuration file. Durations named wall are the machine's seconds; unknown keys are refused. */
export const configSchema = z.strictObject({
  /** Where STS, IAM, EventBridge, launch templates and subnets are. */
  emulatorUrl: z.url(),
  /** Where hosts and containers are told that AWS is. */
  frontDoorUrl: z.url(),
  regions: z.array(z.string().min(1)).min(1),
  accountId: z.string().regex(/^\d{12}$/),
  adminAccessKeyId: z.string().min(1),
  adminSecretAccessKey: z.string().min(1),
  clock: z.strictObject({ startedAtEpochSeconds: z.number().positive(), rate: z.number().positive() }),
  /** Wall seconds between notice (or SIGTERM) and the end; billed as AWS's 120 seconds. */
  noticeSeconds: z.number().nonnegative().default(10),
  seed: z.union([z.number(), z.string()]).transform(String).default('1'),
  /** Logs and the roots of instances and training jobs. */
  stateDir: path,
  /** The trainer's Python. */
  python: program,
  /** PYTHONPATH of hosts and containers: containers/trainer/src. */
  pythonPath: path,
  /** What trains on each back end. */
  trainerKinds: z.strictObject({ ec2: trainerKind, sagemaker: trainerKind }).prefault({}),
  forkServerSocket: path.nullable().default(null),
  /** Start the fork server at once instead of with the first process. */
  warm: z.boolean().default(false),
  cacheDir: path,
  /** Wall seconds from CreateFleet to the host agent's start. */
  bootSeconds: z.number().nonnegative().default(0.5),
  /** Wall seconds a training job spends in Starting. */
  startSeconds: z.number().nonnegative().default(0.5),
  /** Wall seconds an interrupted training job waits before it restarts by itself. */
  sageMakerRestartSeconds: z.number().nonnegative().default(5),
  /** Market seconds for which a pool has no spot capacity after an interruption in it. */
  capacityGapSeconds: z
    .number()
    .nonnegative()
    .default(3 * 3600),
  /** A recorded trace to be played from the clock's start on: a file, or a folder with one for each zone. */
  trace: z.strictObject({ path, startTick: z.int().nonnegative().default(0) }).optional(),
  /** Send every event twice. */
  duplicateEvents: z.boolean().default(false),
  /** Wall seconds by which every event is late. */
  eventDelaySeconds: z.number().nonnegative().default(0),
  /** AZ name → AZ id per region, where it differs from the emulator's (a = az1, b = az2, c = az3). */
  zones: zoneTable.default({}),
  /** Instance types for sale; left out: those marked `forSale` in prices.json. */
  typesForSale: z.array(z.string()).optional(),
  /** Extra environment of hosts and containers. */
  processEnv: z.record(z.string(), z.string()).default({}),
});

export type Config = z.output<typeof configSchema>;
export type ConfigInput = z.input<typeof configSchema>;
