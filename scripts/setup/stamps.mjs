import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A step is done when its stamp holds the hash of everything it was made from. Deleting `.thriftune/` starts afresh. */
export function stampOf(files, extra) {
  const hash = createHash('sha256').update(extra);
  for (const file of files) hash.update('\0').update(existsSync(file) ? readFileSync(file) : 'absent');
  return hash.digest('hex');
}

export function readStamp(folder, name) {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

export function writeStamp(folder, name, stamp) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), `${stamp}\n`);
}

export function dropStamp(folder, name) {
  rmSync(join(folder, name), { force: true });
}
