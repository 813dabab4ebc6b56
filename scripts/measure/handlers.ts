import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** A Lambda's bundle: its size, and the time a fresh process takes to load it. */
export interface HandlerFigures {
  readonly group: string;
  readonly bundleKib: number;
  readonly coldMilliseconds: number;
}

/** Enough of an environment for a bundle to load; nothing is called. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  THRIFTUNE_TABLE: 'table',
  THRIFTUNE_DATA_BUCKET: 'data',
  THRIFTUNE_MODEL_BUCKET: 'models',
  THRIFTUNE_NAME_PREFIX: 'thriftune',
  THRIFTUNE_REGIONS: 'us-east-1',
  THRIFTUNE_CLOCK: 'utc',
  THRIFTUNE_JOB_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:thriftune-job',
  THRIFTUNE_CONTAINER_ROLE_ARN: 'arn:aws:iam::000000000000:role/thriftune-container',
  THRIFTUNE_CHECKPOINT_EVERY_SECONDS: '3600',
  THRIFTUNE_CHECKPOINT_MINIMUM_SECONDS: '60',
  THRIFTUNE_HEARTBEAT_EVERY_SECONDS: '30',
  THRIFTUNE_TRAINER_THREADS: '4',
  THRIFTUNE_ENVIRONMENT: 'aws',
};
const SCRIPT =
  'const t = performance.now(); await import(process.argv[1]); console.log(performance.now() - t); process.exit(0);';

/** Median of three cold loads of each bundle in `dist/lambdas`. */
export function measureHandlers(repository: string, node: string): readonly HandlerFigures[] {
  const folder = join(repository, 'dist', 'lambdas');
  return readdirSync(folder)
    .toSorted()
    .map((group) => {
      const bundle = join(folder, group, 'index.mjs');
      const loads = Array.from({ length: 3 }, () =>
        Number(
          execFileSync(node, ['--input-type=module', '-e', SCRIPT, bundle], { env: ENVIRONMENT, encoding: 'utf8' }),
        ),
      ).toSorted((a, b) => a - b);
      return {
        group,
        bundleKib: Math.round(statSync(bundle).size / 1024),
        coldMilliseconds: Math.round(loads[1] ?? 0),
      };
    });
}
