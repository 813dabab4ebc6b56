// `npm run <task>` on a bare clone: checks the machine, makes what is missing, then runs the task under the pinned Node 24.
// Plain JS without dependencies: it runs under the host's Node, before anything is installed.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { judgeDisk, judgeNode, judgePlatform } from './setup/checks.mjs';
import { findPython } from './setup/find-python.mjs';
import { withLock } from './setup/lock.mjs';
import { endChildren, freeBytes, withProgress } from './setup/run.mjs';
import { SetupProblem } from './setup/setup-problem.mjs';
import { dropStamp, readStamp, writeStamp } from './setup/stamps.mjs';
import { pathsOf, stepsOf } from './setup/steps.mjs';
import { TASKS } from './setup/tasks.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const paths = pathsOf(root);
let ending;
let current;

for (const signal of SIGNALS) {
  process.on(signal, () => {
    ending = signal;
    endChildren(signal);
    if (current !== undefined) current.kill(signal);
  });
}

process.exitCode = await main(process.argv.slice(2));

async function main([taskName, ...args]) {
  const task = TASKS[taskName];
  if (task === undefined) {
    console.error(`usage: node scripts/setup.mjs ${Object.keys(TASKS).join('|')} [arguments]`);
    return 2;
  }
  try {
    checkMachine();
    await withLock(paths.state, () => makeMissing(task));
  } catch (error) {
    if (ending !== undefined) return exitCodeOf(ending);
    if (!(error instanceof SetupProblem)) throw error;
    console.error(`\nset-up: ${error.message}`);
    if (error.logPath !== undefined) console.error(`Log: ${error.logPath}`);
    return 1;
  }
  return runTask(task, args);
}

function checkMachine() {
  const platform = judgePlatform(process.platform, process.arch);
  if (platform.stop !== undefined) throw new SetupProblem(platform.stop);
  const nodeProblem = judgeNode(process.version);
  if (nodeProblem !== undefined) throw new SetupProblem(nodeProblem);
  if (platform.warn !== undefined) console.warn(`warning: ${platform.warn}`);
}

async function makeMissing(task) {
  const steps = stepsOf(paths);
  const wanted = [steps.npm, ...task.needs.map((name) => steps[name])];
  const missing = wanted.filter((step) => !isDone(step));
  if (missing.length === 0) return;

  const needsPython = missing.some((step) => step !== steps.npm);
  const needsUv = needsPython && !isDone(steps.uv);
  const all = needsUv ? [...missing, steps.uv] : missing;
  const python = needsPython ? findPython() : undefined;
  mkdirSync(paths.state, { recursive: true });
  const diskProblem = judgeDisk(
    freeBytes(paths.state),
    paths.state,
    all.map((step) => `${step.title} (${step.size})`),
  );
  if (diskProblem !== undefined) throw new SetupProblem(diskProblem);

  console.log(`Set-up, once${python === undefined ? '' : ` (Python ${python.version} at ${python.path})`}:`);
  const node = missing.includes(steps.npm) ? make(steps.npm, python) : undefined;
  const environments = makeEnvironments(
    needsUv ? steps.uv : undefined,
    missing.filter((step) => step !== steps.npm),
    python,
  );
  const results = await Promise.allSettled([node, environments]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

async function makeEnvironments(uv, environments, python) {
  if (uv !== undefined) await make(uv, python);
  const results = await Promise.allSettled(environments.map((step) => make(step, python)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

function isDone(step) {
  if (!step.present()) return false;
  if (readStamp(paths.stamps, step.name) === step.stamp()) return true;
  if (!step.adopt()) return false;
  writeStamp(paths.stamps, step.name, step.stamp());
  return true;
}

async function make(step, python) {
  dropStamp(paths.stamps, step.name);
  await withProgress({ title: step.title, size: step.size, root: paths.state }, () => step.make(python));
  writeStamp(paths.stamps, step.name, step.stamp());
}

async function runTask(task, args) {
  for (const [index, command] of task.run.entries()) {
    const isLast = index === task.run.length - 1;
    const code = await runUnderNode24(isLast ? [...command, ...args] : command);
    if (code !== 0) return code;
  }
  return 0;
}

function runUnderNode24(command) {
  if (ending !== undefined) return exitCodeOf(ending);
  return new Promise((resolve) => {
    const path = [dirname(paths.node), process.env.PATH].join(delimiter);
    current = spawn(paths.node, command, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });
    current.on('error', (error) => {
      console.error(`cannot start ${join('node_modules', '.bin', 'node')}: ${error.message}`);
      resolve(1);
    });
    current.on('close', (code, signal) => {
      current = undefined;
      resolve(signal === null ? code : exitCodeOf(signal));
    });
  });
}

function exitCodeOf(signal) {
  return 128 + (constants.signals[signal] || 0);
}
