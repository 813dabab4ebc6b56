import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Checks the synthesized templates with cfn-lint: `node_modules/.bin/node scripts/cfn-lint.ts [FOLDER]` (default `cdk.out`).
 *
 * cfn-lint lives in an environment of its own, made with uv at the first run. `CFN_LINT` names another one.
 */
const REQUIREMENTS = 'scripts/cfn-lint-requirements.txt';
const VENV = join('.thriftune', 'cfn-lint-venv');
const UV = join('.thriftune', 'uv', 'bin', 'uv');

const folder = process.argv[2] ?? 'cdk.out';
const templates = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.template.json')) : [];
if (templates.length === 0) {
  console.error(`${folder} holds no templates: run npm run synth`);
  process.exit(2);
}
const lint = process.env['CFN_LINT'] ?? installed();
const paths = templates.map((name) => join(folder, name));
// Warnings are printed too, but only errors fail. W3005: CDK writes dependencies that a reference already makes.
const { status } = spawnSync(lint, ['--non-zero-exit-code', 'error', '--ignore-checks', 'W3005', '--', ...paths], {
  stdio: 'inherit',
});
if (status === 0) console.log(`cfn-lint: no error in ${templates.length} templates`);
process.exitCode = status ?? 1;

function installed(): string {
  const binary = join(VENV, 'bin', 'cfn-lint');
  if (existsSync(binary)) return binary;
  const uv = existsSync(UV) ? UV : 'uv';
  must(uv, ['venv', '--quiet', VENV]);
  must(uv, ['pip', 'install', '--quiet', '--python', join(VENV, 'bin', 'python'), '--requirement', REQUIREMENTS]);
  return binary;
}

function must(command: string, args: readonly string[]): void {
  const { status: code, error } = spawnSync(command, [...args], { stdio: 'inherit' });
  if (code !== 0)
    throw new Error(`${command} ${args.join(' ')} failed${error === undefined ? '' : `: ${error.message}`}`);
}
