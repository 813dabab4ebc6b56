import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StepFailed } from './step-failed.ts';

/** One run at a time uses a stack's folder: a second one would empty it under the first. Answers how to let go of it. */
export function takeRunLock(stackDir: string): () => void {
  mkdirSync(stackDir, { recursive: true });
  const file = join(stackDir, 'run.lock');
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const owner = ownerOf(file);
      if (owner !== undefined && isAlive(owner)) {
        throw new StepFailed(
          'start the local stack',
          `process ${owner} of this checkout uses ${stackDir} already; wait for it or end it, then run the command again`,
        );
      }
      rmSync(file, { force: true });
    }
  }
}

function ownerOf(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8'));
    return pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
