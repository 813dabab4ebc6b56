import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** One set-up at a time in a checkout: two `npm ci` in one folder destroy each other. */
export async function withLock(folder, work) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'setup.lock');
  let told = false;
  while (!take(path)) {
    if (!told) console.log('  … another set-up is running in this checkout; waiting for it');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isAlive(Number(readFileSync(path, 'utf8')))) rmSync(path, { force: true });
    return false;
  }
}

function isAlive(pid) {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
