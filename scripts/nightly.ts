import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Check } from './checks/check.ts';
import { nodeCheck, vitestCheck } from './checks/commands.ts';
import { runChecks } from './checks/run-checks.ts';

/** `npm run nightly [-- --list | NAME…]`: the long checks. Without a name all of them, one after the other. */
const root = join(import.meta.dirname, '..');
const shared = join(root, '..', 'shared');
const emulatorPython = join(root, '.thriftune', 'emulator-venv', 'bin', 'python');
const banking77 = join(shared, 'data', 'datasets', 'banking77');
const matrix = join(shared, 'emulator', 'sfn_matrix.py');
const absent = (path: string) => (existsSync(path) ? undefined : `${path} is not here`);
const demo = (name: string, args: readonly string[], more: Partial<Check> = {}) =>
  nodeCheck(name, 'demo/main.ts', args, more);

interface LongCheck {
  readonly about: string;
  readonly check: Check;
}

const CHECKS: readonly LongCheck[] = [
  {
    about: 'the Step Functions matrix on the launcher, with IAM: at least 97 of 103 rows (about half a minute)',
    check: {
      name: 'sfn-matrix',
      command: [emulatorPython, 'tests/run_matrix.py'],
      cwd: join(root, 'local', 'launcher'),
      env: { PYTHONPATH: 'src', PATH: `${join(root, 'node_modules', '.bin')}:${process.env['PATH']}` },
      skipBecause: absent(matrix),
    },
  },
  {
    about:
      'interruptions with and without notice, once and twice, on both back ends, and the same weights (about 10 min)',
    check: vitestCheck('interruption-combinations', 'e2e', { THRIFTUNE_E2E_ALL: '1' }),
  },
  {
    about: "the end-to-end run with AWS's own notice of 120 s (about 4 min)",
    check: vitestCheck('notice-120', 'e2e', { THRIFTUNE_E2E_NOTICE_SECONDS: '120' }),
  },
  {
    about: "the image's CUDA lock, installed afresh and imported (downloads 3 GB the first time)",
    check: nodeCheck('cuda-lock', 'scripts/checks/cuda-lock.ts', []),
  },
  {
    about: 'the demo as it is printed, on EC2 (about 4 min)',
    check: demo('demo-ec2', ['--json', '.thriftune/logs/nightly-ec2.json']),
  },
  {
    about: 'the demo on SageMaker (about 4 min)',
    check: demo('demo-sagemaker', ['--service', 'sagemaker', '--json', '.thriftune/logs/nightly-sagemaker.json']),
  },
  {
    about: 'Ctrl-C at eight moments of the demo: exit code 130, no process left (about 4 min)',
    check: nodeCheck('ctrl-c', 'scripts/checks/ctrl-c.ts', []),
  },
  {
    about: 'real customer questions: BANKING77, 77 intents, a quarter epoch, exact match at least 0.70 (about 15 min)',
    check: nodeCheck('banking77', 'scripts/checks/banking77.ts', [banking77], { skipBecause: absent(banking77) }),
  },
  {
    about: 'the end-to-end run in a network namespace without a way out (about 4 min)',
    check: {
      name: 'no-network',
      command: [
        'unshare',
        '-rn',
        'sh',
        '-c',
        `ip link set lo up && exec "${process.execPath}" node_modules/vitest/vitest.mjs run --project e2e`,
      ],
      cwd: root,
    },
  },
];

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--list' && !CHECKS.some(({ check }) => check.name === arg));
  if (unknown !== undefined) console.error(`no nightly check is named ${unknown}`);
  if (unknown !== undefined || args.includes('--list')) {
    for (const { about, check } of CHECKS) console.log(`${check.name.padEnd(26)} ${about}`);
    return unknown === undefined ? 0 : 2;
  }
  return runChecks(CHECKS.map(({ check }) => check).filter(({ name }) => args.length === 0 || args.includes(name)));
}
