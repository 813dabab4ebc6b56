import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';

/** Installs the image's own lock into a fresh environment and imports the trainer there, without a GPU and without Docker. */
const root = join(import.meta.dirname, '..', '..');
const state = join(root, '.thriftune');
const uv = join(state, 'uv', 'bin', 'uv');
const trainerPython = join(state, 'trainer-venv', 'bin', 'python');
const venv = join(state, 'cuda-venv');
const IMPORTS =
  'import thriftune_trainer.supervisor.run, thriftune_trainer.training.work, torch; print(torch.__version__)';

rmSync(venv, { recursive: true, force: true });
const synced = run(uv, [
  'sync',
  '--frozen',
  '--no-dev',
  '--no-progress',
  '--project',
  'containers/trainer/cuda',
  '--python',
  trainerPython,
]);
const imported = synced && run(join(venv, 'bin', 'python'), ['-c', IMPORTS]);
rmSync(venv, { recursive: true, force: true });
process.exitCode = imported ? 0 : 1;

function run(program: string, args: readonly string[]): boolean {
  const env = {
    ...process.env,
    UV_PROJECT_ENVIRONMENT: venv,
    UV_PYTHON_DOWNLOADS: 'never',
    PYTHONPATH: join(root, 'containers', 'trainer', 'src'),
  };
  return spawnSync(program, args, { cwd: root, env, stdio: 'inherit' }).status === 0;
}
