import { join } from 'node:path';
import type { Check } from './check.ts';

const root = join(import.meta.dirname, '..', '..');
const bin = (...path: readonly string[]) => join(root, 'node_modules', ...path);
const venv = (name: 'trainer' | 'emulator', program: string) =>
  join(root, '.thriftune', `${name}-venv`, 'bin', program);

/** A program of an npm package, under the Node that runs this. */
export function nodeCheck(name: string, script: string, args: readonly string[], more: Partial<Check> = {}): Check {
  return { name, command: [process.execPath, script, ...args], cwd: root, ...more };
}

export function vitestCheck(name: string, project: 'unit' | 'infra' | 'e2e', env: NodeJS.ProcessEnv = {}): Check {
  return nodeCheck(name, bin('vitest', 'vitest.mjs'), ['run', '--project', project], { count: 'vitest', env });
}

/** Types, lint and unused code. */
export const STATIC_CHECKS: readonly Check[] = [
  nodeCheck('types', bin('typescript', 'bin', 'tsc'), ['-p', 'tsconfig.json']),
  nodeCheck('types, exact optional properties', bin('typescript', 'bin', 'tsc'), ['-p', 'tsconfig.core.json']),
  nodeCheck('lint, format, import rules', bin('@biomejs', 'biome', 'bin', 'biome'), ['check', '--max-diagnostics=200']),
  nodeCheck('unused code', bin('knip', 'bin', 'knip.js'), []),
];

/** Synthesis and what other programs say of its templates. */
export const TEMPLATE_CHECKS: readonly Check[] = [
  nodeCheck('bundle the Lambdas', 'scripts/build-lambdas.ts', []),
  nodeCheck('synth with cdk-nag', bin('aws-cdk', 'bin', 'cdk'), ['synth', '--quiet'], {
    // Synthesis asks for no credentials; the region stands for any.
    env: { AWS_REGION: 'us-east-1', CDK_DEFAULT_REGION: 'us-east-1', CDK_DEFAULT_ACCOUNT: '000000000000' },
  }),
  nodeCheck('cfn-lint', 'scripts/cfn-lint.ts', [], { env: { CFN_LINT: venv('emulator', 'cfn-lint') } }),
];

/** What the image's Dockerfile breaks of the usual rules; the image itself cannot be built here. */
export const DOCKERFILE_CHECK: Check = {
  name: 'trainer: hadolint',
  command: [venv('trainer', 'hadolint'), 'Dockerfile'],
  cwd: join(root, 'containers', 'trainer'),
};

/** Lint, types and tests of a Python project. */
export function pythonChecks(name: 'trainer' | 'emulator', folder: string): readonly Check[] {
  const cwd = join(root, folder);
  const env = {
    PYTHONPATH: 'src',
    OMP_NUM_THREADS: '1',
    HF_HUB_OFFLINE: '1',
    TOKENIZERS_PARALLELISM: 'false',
    PYTHONDONTWRITEBYTECODE: '1',
  };
  const python = venv(name, 'python');
  const title = name === 'trainer' ? 'trainer' : 'launcher';
  return [
    { name: `${title}: ruff`, command: [venv(name, 'ruff'), 'check', '.'], cwd },
    { name: `${title}: ruff format`, command: [venv(name, 'ruff'), 'format', '--check', '.'], cwd },
    { name: `${title}: mypy`, command: [python, '-m', 'mypy'], cwd, env },
    {
      name: `${title}: pytest`,
      command: [python, '-m', 'pytest'],
      cwd,
      env: { ...env, PATH: `${bin('.bin')}:${process.env['PATH']}` },
      count: 'pytest',
    },
  ];
}
