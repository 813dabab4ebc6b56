import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import * as z from 'zod';
import type { DeploymentConfig } from '#lib/contracts/config/deployment-config.ts';
import { PRODUCT } from '#lib/product.ts';
import { awsVariables, LOCAL_ACCOUNT, type LocalAws } from './aws-environment.ts';
import { environmentWithoutAws, type Places } from './places.ts';
import type { Programs } from './programs.ts';

export interface DeployInput {
  readonly places: Places;
  readonly programs: Programs;
  readonly aws: LocalAws;
  /** `market:<startedAtEpochSeconds>:<rate>`. */
  readonly clock: string;
  readonly threads: number;
  /** Wall seconds; short, so that an interruption early in a short job finds a checkpoint. */
  readonly checkpointEverySeconds: number;
  readonly heartbeatEverySeconds: number;
}

const OutputsSchema = z.record(z.string(), z.record(z.string(), z.string()));

/** What a deployment answers. */
export interface Deployed {
  readonly apiUrl: string;
  readonly configFile: string;
  readonly outputs: z.infer<typeof OutputsSchema>;
}

/** Builds the Lambdas and deploys the CDK app to the local stack with the CDK CLI, as on AWS. */
export async function deployApp(input: DeployInput): Promise<Deployed> {
  const { places } = input;
  const configFile = writeConfig(input);
  const outputsFile = join(places.stackDir, 'outputs.json');
  await node(input, 'build the Lambdas', ['scripts/build-lambdas.ts'], 'build-lambdas.log');
  const assembly = join(places.stackDir, 'cdk.out');
  const cdk = join(places.repository, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  // Bootstrapping waits for the emulator, synthesis for the processor: they go together well.
  await Promise.all([
    node(
      input,
      'cdk bootstrap',
      [cdk, 'bootstrap', `aws://${LOCAL_ACCOUNT}/${input.aws.region}`],
      'cdk-bootstrap.log',
      places.stackDir,
    ),
    node(
      input,
      'cdk synth',
      [cdk, 'synth', '--quiet', '--output', assembly, '-c', `config=${configFile}`],
      'cdk-synth.log',
    ),
  ]);
  const deploy = [
    'deploy',
    '--all',
    '--app',
    assembly,
    '--require-approval',
    'never',
    '--concurrency',
    '3',
    '--outputs-file',
    outputsFile,
  ];
  await node(input, 'cdk deploy', [cdk, ...deploy], 'cdk-deploy.log');
  const outputs = OutputsSchema.parse(JSON.parse(readFileSync(outputsFile, 'utf8')));
  const apiId = outputs[`${PRODUCT}-pipeline`]?.['ApiId'];
  if (apiId === undefined) throw new Error(`${outputsFile} names no ApiId`);
  // `<id>.execute-api.localhost` does not resolve in Node; the path form is the same API.
  return { apiUrl: `${input.aws.endpointUrl}/_aws/execute-api/${apiId}/$default`, configFile, outputs };
}

function writeConfig({
  places,
  aws,
  clock,
  threads,
  checkpointEverySeconds,
  heartbeatEverySeconds,
}: DeployInput): string {
  const config: Partial<DeploymentConfig> = {
    schemaVersion: 1,
    namePrefix: PRODUCT,
    homeRegion: aws.region,
    regions: [{ name: aws.region, availabilityZones: 3 }],
    environment: 'local',
    clock,
    checkpointEverySeconds,
    heartbeatEverySeconds,
    trainerThreads: threads,
  };
  mkdirSync(places.stackDir, { recursive: true });
  const file = join(places.stackDir, 'config.yaml');
  writeFileSync(file, `# Made by the demo for the local stack.\n${stringify(config)}`);
  return file;
}

/** `cwd` elsewhere than the repository hides cdk.json: bootstrapping would synthesize the app for nothing. */
function node(
  { places, programs, aws }: DeployInput,
  step: string,
  args: readonly string[],
  log: string,
  cwd = places.repository,
): Promise<void> {
  return programs.run({
    step,
    command: [places.node, ...args],
    cwd,
    env: {
      ...environmentWithoutAws(places),
      ...awsVariables(aws),
      CDK_DEFAULT_ACCOUNT: LOCAL_ACCOUNT,
      CDK_DEFAULT_REGION: aws.region,
    },
    logFile: join(places.stackDir, 'logs', log),
  });
}
