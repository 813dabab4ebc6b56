import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { DynamoKeyStore } from '#lib/adapters/aws/dynamo-key-store.ts';
import { DiskModelFolder, S3ModelUploader } from '#lib/adapters/aws/s3-model-uploader.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { tableOf } from '#lib/adapters/aws/table.ts';
import { UlidIdSource } from '#lib/adapters/aws/ulid-id-source.ts';
import { ApiClient } from '#lib/cli/client/api-client.ts';
import type { ClientConfig } from '#lib/cli/client/client-config.ts';
import { createKey } from '#lib/cli/client/create-key.ts';
import { CALIBRATION_KEY, CalibrationSchema } from '#lib/contracts/config/calibration.ts';
import { type DeployedNames, deployedNames } from '#lib/contracts/config/deployed-names.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import { PRODUCT } from '#lib/product.ts';
import { stageModelFolder } from '#lib/usecases/stage-model-folder.ts';
import { defaultOptions, type TraceOption, type TrainerKinds } from '../local/stack/options.ts';
import { type RunningStack, startStack } from '../local/stack/start-stack.ts';
import type { LocalSpeed } from './calibrate.ts';
import { LOCAL_ACCOUNT, type LocalAws, localAws, useLocalAws } from './session/aws-environment.ts';
import type { BaseModel } from './session/base-model.ts';
import { type Deployed, deployApp } from './session/deploy.ts';
import { type Places, placesOf } from './session/places.ts';
import { Programs } from './session/programs.ts';
import { takeRunLock } from './session/run-lock.ts';
import { StepFailed } from './session/step-failed.ts';

export interface SessionOptions {
  readonly repository: string;
  /** Name and state folder of the stack. */
  readonly name?: string;
  readonly detached?: boolean;
  readonly seed?: number;
  readonly noticeSeconds?: number;
  /** A recorded spot market to be played in place of the seeded one. */
  readonly trace?: TraceOption | undefined;
  readonly trainerKinds?: TrainerKinds;
  /** CPU threads of the trainer: 2 in the demo, 1 in tests. */
  readonly threads: number;
  /** Wall seconds. */
  readonly checkpointEverySeconds?: number;
  readonly heartbeatEverySeconds?: number;
  readonly say?: (text: string) => void;
}

const REGION = 'us-east-1';

/** A running local stack with the app on it: what the demo, the end-to-end tests and `local up` share. */
export class StackSession {
  readonly stack: RunningStack;
  readonly places: Places;
  readonly programs: Programs;
  readonly aws: LocalAws;
  readonly names: DeployedNames;
  readonly #options: SessionOptions;
  /** Lets another run have the stack's folder; a stack that stays is anybody's. */
  readonly release: () => void;

  constructor(stack: RunningStack, places: Places, programs: Programs, options: SessionOptions, release: () => void) {
    this.release = release;
    this.stack = stack;
    this.places = places;
    this.programs = programs;
    this.aws = localAws(stack.endpointUrl, REGION);
    this.names = deployedNames(PRODUCT, LOCAL_ACCOUNT, REGION);
    this.#options = options;
  }

  /** Starts the three programs, or takes a stack that runs already. This process's AWS clients point at it from now on. */
  static async start(options: SessionOptions, programs: Programs = new Programs()): Promise<StackSession> {
    const name = options.name ?? 'local';
    const places = placesOf(options.repository, name);
    const release = takeRunLock(places.stackDir);
    const stack = await startStack(
      defaultOptions(options.repository, {
        stateDir: places.stackDir,
        name,
        detached: options.detached ?? false,
        seed: options.seed ?? 7,
        noticeSeconds: options.noticeSeconds ?? 10,
        ...(options.trace === undefined ? {} : { trace: options.trace }),
        ...(options.trainerKinds === undefined ? {} : { trainerKinds: options.trainerKinds }),
        regions: [REGION],
      }),
      options.say,
    ).catch((error: Error) => {
      release();
      throw new StepFailed('start the local stack', error.message, join(places.stackDir, 'logs'));
    });
    const session = new StackSession(stack, places, programs, options, release);
    useLocalAws(session.aws);
    return session;
  }

  /** Deploys the CDK app; again changes only what changed. */
  deploy(): Promise<Deployed> {
    const { places, programs, aws } = this;
    const { threads, checkpointEverySeconds = 10, heartbeatEverySeconds = 2 } = this.#options;
    return deployApp({
      places,
      programs,
      aws,
      clock: this.stack.clock,
      threads,
      checkpointEverySeconds,
      heartbeatEverySeconds,
    });
  }

  /** Stages a base model, as `thriftune models add` does. */
  async addModel(base: BaseModel): Promise<StagedModel> {
    const uploader = new S3ModelUploader(s3Client('local'), this.names.modelBucket);
    const folder = new DiskModelFolder(base.folder);
    const result = await stageModelFolder({ uploader })({ id: base.id, folder, licence: base.licence });
    if (result.kind === 'refused') throw new StepFailed('stage the base model', `${result.reason}. ${result.fix}`);
    return result.model;
  }

  /** Tells the planner how fast this machine is: as the plan's other times, in market seconds. */
  async writeCalibration(speed: LocalSpeed): Promise<void> {
    const { rate } = this.stack.state.clock;
    const calibration = {
      schemaVersion: 1,
      tokensPerSecond: speed.tokensPerSecond / rate,
      startupSeconds: speed.startupSeconds * rate,
      evaluationTokensPerSecond: speed.evaluationTokensPerSecond / rate,
      precision: speed.precision,
      asOf: speed.measuredAtWall,
    };
    CalibrationSchema.parse(calibration);
    const objects = new S3ObjectStore(s3Client('local'));
    await objects.put(this.names.modelBucket, CALIBRATION_KEY, JSON.stringify(calibration), 'application/json');
  }

  /** Makes an API key with IAM credentials and answers a client that uses it. */
  async makeKey(apiUrl: string, name: string): Promise<{ readonly api: ApiClient; readonly apiKey: string }> {
    const keys = new DynamoKeyStore(tableOf(this.names.table, new DynamoDBClient({})));
    const now = () => Math.floor(Date.now() / 1000);
    const { apiKey } = await createKey({ keys, ids: new UlidIdSource(), now }, { tenant: 'default', name });
    return { api: new ApiClient({ apiUrl, apiKey }), apiKey };
  }

  /** Leaves the file by which `thriftune` finds this stack. */
  writeClientFile(apiUrl: string, apiKey: string): string {
    const config: ClientConfig = { schemaVersion: 1, apiUrl, apiKey, aws: { ...this.aws } };
    const file = clientFileOf(this.places);
    writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 });
    return file;
  }

  /** Ends everything that this session has started. A stack of someone else's goes on. */
  async end(): Promise<void> {
    await this.programs.end();
    if (!this.stack.reused) {
      rmSync(clientFileOf(this.places), { force: true });
      await this.stack.stop();
    }
    this.release();
  }
}

export function clientFileOf({ stackDir }: Places): string {
  return join(stackDir, 'client.json');
}
