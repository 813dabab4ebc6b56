// Pure parts of the set-up: what fits and what does not, as messages for a person. Plain JS, runs under the host's Node.

/** Oldest Node that can run the set-up; the program itself runs under the pinned Node 24. */
export const MIN_HOST_NODE_MAJOR = 20;

/** Pythons that the lock files were made for. */
export const PYTHON_MINORS = [13, 12, 11];

/** Free disk asked for before anything is downloaded. */
export const MIN_FREE_BYTES = 8e9;

/** Takes `v20.11.1`, `Python 3.11.7` or `3.11.7+` apart; `undefined` when there is no version in it. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] || 0) };
}

/** Judges the machine: `stop` ends the set-up, `warn` is printed. */
export function judgePlatform(platform, arch) {
  if (platform === 'win32') {
    return {
      stop: 'Windows is not supported. Use Linux x86-64, for example Ubuntu in WSL 2 (`wsl --install`), and run the same command there.',
    };
  }
  if (platform === 'darwin')
    return { warn: 'macOS is untested: the locks and the local stack were only run on Linux x86-64.' };
  if (platform !== 'linux') return { stop: `${platform} is not supported. Use Linux x86-64.` };
  if (arch !== 'x64')
    return { warn: `Linux on ${arch} is untested: the locks and the local stack were only run on x86-64.` };
  return {};
}

/** Judges the host's Node; `undefined` when it fits. */
export function judgeNode(versionText) {
  const version = parseVersion(versionText);
  if (version !== undefined && version.major >= MIN_HOST_NODE_MAJOR) return undefined;
  return `Node.js ${versionText} is too old: the set-up needs ${MIN_HOST_NODE_MAJOR} or newer (the program itself brings its own Node 24). Get one from https://nodejs.org.`;
}

/** True for a Python that the locks fit. */
export function pythonFits(version) {
  return version !== undefined && version.major === 3 && PYTHON_MINORS.includes(version.minor);
}

/** What to say when no Python fits; `found` names what was seen. */
export function noPythonMessage(found) {
  const seen =
    found.length === 0
      ? 'none was found on the PATH'
      : `found ${found.map(({ path, version }) => `${version.major}.${version.minor}.${version.patch} (${path})`).join(', ')}`;
  return `Python 3.11, 3.12 or 3.13 is needed; ${seen}. Install one (Debian/Ubuntu: \`apt install python3 python3-venv\`), or name it: THRIFTUNE_PYTHON=/path/to/python3.12 npm run demo.`;
}

/** Judges free disk; `undefined` when there is enough. */
export function judgeDisk(freeBytes, folder, neededFor) {
  if (freeBytes >= MIN_FREE_BYTES) return undefined;
  return `${formatBytes(freeBytes)} are free at ${folder}; about ${formatBytes(MIN_FREE_BYTES)} are needed for: ${neededFor.join(', ')}. Free some space and run the command again.`;
}

/** `4.3 GB`, `110 MB`. */
export function formatBytes(bytes) {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/**
 * True when `node_modules` already holds what the lock file says (npm leaves a hidden lock file with what it installed).
 * Packages for other machines are optional and may be missing.
 */
export function installedMatchesLock(lock, installed) {
  const wanted = lock.packages || {};
  const present = installed.packages || {};
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = present[path];
    if (found === undefined) {
      if (entry.optional || entry.os || entry.cpu || entry.peer) continue;
      return false;
    }
    if (found.version !== entry.version) return false;
  }
  return Object.keys(present).every((path) => path === '' || wanted[path] !== undefined);
}
