import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installedMatchesLock } from './checks.mjs';
import { runLogged } from './run.mjs';
import { SetupProblem } from './setup-problem.mjs';
import { stampOf } from './stamps.mjs';

export const UV_VERSION = '0.13.9';

/** Where everything that the set-up makes lies, beside `node_modules`. */
export function pathsOf(root) {
  const state = join(root, '.thriftune');
  return {
    root,
    state,
    stamps: join(state, 'stamps'),
    logs: join(state, 'logs'),
    node: join(root, 'node_modules', '.bin', 'node'),
    uvVenv: join(state, 'uv'),
    uv: join(state, 'uv', 'bin', 'uv'),
    emulatorVenv: join(state, 'emulator-venv'),
    trainerVenv: join(state, 'trainer-venv'),
  };
}

/** The steps of the set-up: each says what it is made from, whether it is still there, and how it is made. */
export function stepsOf(paths) {
  return { npm: npmStep(paths), uv: uvStep(paths), emulator: emulatorStep(paths), trainer: trainerStep(paths) };
}

function npmStep({ root, node, logs }) {
  const lockPath = join(root, 'package-lock.json');
  const hiddenLockPath = join(root, 'node_modules', '.package-lock.json');
  return {
    name: 'npm',
    title: 'npm packages and Node 24',
    size: 'about 250 MB to download, 650 MB on disk',
    stamp: () => stampOf([lockPath], 'npm'),
    present: () => existsSync(node),
    /** Made by someone's own `npm ci`: taken as it is. */
    adopt: () =>
      existsSync(hiddenLockPath) &&
      installedMatchesLock(readJson(lockPath), readJson(hiddenLockPath)) &&
      isNode24(node),
    make: async () => {
      await runLogged({
        title: 'npm ci',
        command: 'npm',
        args: ['ci', '--loglevel=error'],
        cwd: root,
        env: {},
        logPath: join(logs, 'setup-npm.log'),
      });
      if (!isNode24(node)) {
        throw new SetupProblem(
          'node_modules/.bin/node is not Node 24: npm did not run the install script of the package `node`. ' +
            'Allow install scripts (`npm config delete ignore-scripts`) and run the command again.',
        );
      }
    },
  };
}

function uvStep({ root, uvVenv, uv, logs }) {
  return {
    name: 'uv',
    title: `uv ${UV_VERSION}`,
    size: '25 MB to download, 63 MB on disk',
    stamp: () => stampOf([], `uv ${UV_VERSION}`),
    present: () => existsSync(uv),
    adopt: () => false,
    make: async (python) => {
      const logPath = join(logs, 'setup-uv.log');
      const run = (title, command, args) => runLogged({ title, command, args, cwd: root, env: {}, logPath });
      await run('python -m venv', python.path, ['-m', 'venv', '--clear', uvVenv]);
      const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', `uv==${UV_VERSION}`];
      await run('pip install uv', join(uvVenv, 'bin', 'python'), pip);
    },
  };
}

function emulatorStep(paths) {
  return venvStep(paths, {
    name: 'emulator',
    title: "the emulator's Python environment",
    size: '40 MB to download, 110 MB on disk',
    project: join('local', 'launcher'),
    venv: paths.emulatorVenv,
  });
}

function trainerStep(paths) {
  return venvStep(paths, {
    name: 'trainer',
    title: "the trainer's Python environment (PyTorch, transformers, PEFT, TRL)",
    size: '2.6 GB to download, 4.3 GB on disk',
    project: join('containers', 'trainer', 'cpu'),
    venv: paths.trainerVenv,
  });
}

function venvStep({ root, uv, logs }, { name, title, size, project, venv }) {
  const lockPath = join(root, project, 'uv.lock');
  return {
    name,
    title,
    size,
    stamp: () => stampOf([lockPath, join(root, project, 'pyproject.toml')], name),
    present: () => existsSync(join(venv, 'bin', 'python')),
    adopt: () => false,
    make: async (python) => {
      if (!existsSync(lockPath))
        throw new SetupProblem(`${join(project, 'uv.lock')} is missing: this checkout is not complete.`);
      await runLogged({
        title: `uv sync (${project})`,
        command: uv,
        args: ['sync', '--frozen', '--project', project, '--python', python.path, '--no-progress'],
        cwd: root,
        env: { UV_PROJECT_ENVIRONMENT: venv, UV_PYTHON_DOWNLOADS: 'never', VIRTUAL_ENV: undefined },
        logPath: join(logs, `setup-${name}.log`),
      });
    },
  };
}

function isNode24(node) {
  const answer = spawnSync(node, ['--version'], { encoding: 'utf8' });
  return answer.status === 0 && answer.stdout.startsWith('v24.');
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
