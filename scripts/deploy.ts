import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { LAMBDA_GROUPS } from '../lib/contracts/config/lambda-environment.ts';
import { deploymentOf } from '../lib/infra/config/deployment.ts';
import { readConfig } from '../lib/infra/config/read-config.ts';
import { AwsAccountProbe, profileRegion } from '../lib/infra/deploy/aws-account-probe.ts';
import { renderReport } from '../lib/infra/deploy/render-report.ts';
import { doctor } from '../lib/usecases/doctor.ts';

/**
 * `npm run deploy [-- --check] [-- --json] [-- <arguments of cdk deploy>]`: builds the Lambdas, looks whether the account is ready, deploys.
 *
 * Exit code: 0 deployed (or ready, with `--check`), 2 the account is not ready, else what `cdk deploy` answered.
 */
const NOT_READY = 2;

const own = new Set(['--check', '--json']);
const args = process.argv.slice(2);
const cdkArgs = args.filter((argument) => !own.has(argument));
const isJson = args.includes('--json');

build();
const report = await examine();
console.log(isJson ? JSON.stringify(report, null, 2) : renderReport(report));
if (!report.ready) process.exitCode = NOT_READY;
else if (!args.includes('--check')) process.exitCode = deploy();

function build(): void {
  const built = run(['scripts/build-lambdas.ts'], isJson);
  if (built !== 0) console.error('the Lambdas could not be built');
}

async function examine() {
  const config = readConfig(configPath());
  const region = config.homeRegion ?? (await profileRegion());
  const deployment = region === undefined ? undefined : deploymentOf(config, region);
  const regions =
    deployment === undefined ? [] : [deployment.homeRegion, ...deployment.regions.map(({ name }) => name)];
  return doctor(new AwsAccountProbe(deployment?.homeRegion))({
    homeRegion: deployment?.homeRegion,
    regions,
    bundlesPresent: LAMBDA_GROUPS.every((group) => existsSync(join('dist', 'lambdas', group, 'index.mjs'))),
  });
}

/** The config that the CDK app will read: `-c config=FILE` or the one at hand. */
function configPath(): string {
  const given = cdkArgs.find((argument) => /^(--context=)?config=/.test(argument));
  return given === undefined ? 'thriftune.config.yaml' : given.replace(/^(--context=)?config=/, '');
}

function deploy(): number {
  const code = run([join('node_modules', 'aws-cdk', 'bin', 'cdk'), 'deploy', '--all', ...cdkArgs], false);
  if (code === 0)
    console.log(
      'The trainer image builds in the background: CodeBuild project `<namePrefix>-trainer-image` in each region.',
    );
  return code;
}

function run(command: readonly string[], quiet: boolean): number {
  const { status } = spawnSync(process.execPath, [...command], {
    stdio: ['inherit', quiet ? 'ignore' : 'inherit', 'inherit'],
  });
  return status ?? 1;
}
