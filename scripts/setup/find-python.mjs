import { spawnSync } from 'node:child_process';
import { noPythonMessage, PYTHON_MINORS, parseVersion, pythonFits } from './checks.mjs';
import { SetupProblem } from './setup-problem.mjs';

const PROBE = 'import sys; print("%d.%d.%d" % sys.version_info[:3]); print(sys.executable)';

/** The real path of a Python that fits: pyenv's shims are scripts that uv cannot inspect, so the interpreter is asked for itself. */
export function findPython(env = process.env) {
  const named = env.THRIFTUNE_PYTHON;
  const names = named ? [named] : [...PYTHON_MINORS.map((minor) => `python3.${minor}`), 'python3', 'python'];
  const found = [];
  for (const name of names) {
    const answer = spawnSync(name, ['-c', PROBE], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    if (answer.status !== 0) continue;
    const [versionText = '', path = name] = answer.stdout.trim().split('\n');
    const version = parseVersion(versionText);
    if (version === undefined || found.some((other) => other.path === path)) continue;
    if (pythonFits(version)) return { path, version: versionText };
    found.push({ path, version });
  }
  throw new SetupProblem(noPythonMessage(found));
}
