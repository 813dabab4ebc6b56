import { join } from 'node:path';
import type { ApiClient } from '#lib/cli/client/api-client.ts';
import { calibrate } from './calibrate.ts';
import { demoJob } from './dataset/demo-job.ts';
import { loadDataset } from './dataset/load-dataset.ts';
import { type BaseModel, ensureBaseModel } from './session/base-model.ts';
import type { Deployed } from './session/deploy.ts';
import type { Phases } from './session/phases.ts';
import type { StackSession } from './stack-session.ts';

const SEED = 7;

/** A stack with the app, a base model, a measured speed and a key: ready for jobs. What `local up`, `npm run dev` and the end-to-end tests need. */
export async function prepareStack(
  session: StackSession,
  input: {
    readonly repository: string;
    readonly base: string;
    readonly threads: number;
    readonly keyName: string;
    readonly phases: Phases;
  },
): Promise<{ readonly app: Deployed; readonly base: BaseModel; readonly api: ApiClient; readonly apiKey: string }> {
  const { repository, threads, keyName, phases } = input;
  const { places, programs } = session;
  const [app, base] = await Promise.all([
    phases.time('deploy the CDK app', () => session.deploy()),
    phases.time(`base model ${input.base}`, () => ensureBaseModel(places, programs, input.base)),
  ]);
  const dataset = loadDataset(join(repository, 'examples', 'support-desk'), SEED);
  const job = demoJob({
    repository,
    dataset,
    isExample: true,
    base: input.base,
    modelId: base.id,
    service: 'ec2',
    seed: SEED,
  });
  const speed = await phases.time('measure the speed of this machine (cached)', () =>
    calibrate({ places, programs, base, job, dataset, threads }),
  );
  await session.writeCalibration(speed);
  await session.addModel(base);
  const { api, apiKey } = await session.makeKey(app.apiUrl, keyName);
  session.writeClientFile(app.apiUrl, apiKey);
  return { app, base, api, apiKey };
}
