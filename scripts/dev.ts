import { watch } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withEnding } from '../demo/ending.ts';
import { prepareStack } from '../demo/prepare-stack.ts';
import { Phases } from '../demo/session/phases.ts';
import { Programs } from '../demo/session/programs.ts';
import { StepFailed } from '../demo/session/step-failed.ts';
import { StackSession } from '../demo/stack-session.ts';

/** `npm run dev`: a local stack that redeploys what changed in `lib/`, `lambdas/` and `bin/`, until Ctrl-C. */
const repository = join(import.meta.dirname, '..');
const WATCHED = ['lib', 'lambdas', 'bin'];
/** Editors save several files at once. */
const SETTLE_MILLISECONDS = 300;
const THREADS = 2;

const programs = new Programs();
let starting: Promise<StackSession> | undefined;

process.exitCode = await withEnding(
  async (signal) => {
    const phases = new Phases((text) => console.log(text));
    starting = StackSession.start({ repository, threads: THREADS }, programs);
    const session = await starting;
    const { app } = await prepareStack(session, { repository, base: 'tiny', threads: THREADS, keyName: 'dev', phases });
    console.log(`API ${app.apiUrl}; AWS ${session.stack.endpointUrl}`);
    console.log('Try: node bin/thriftune.js submit examples/support-desk.job.yaml --model tiny --watch');
    console.log(`\nWatching ${WATCHED.join(', ')}. Ctrl-C ends the stack.`);
    for (;;) {
      await nextChange(signal);
      await phases.time('redeploy', () => session.deploy()).catch(tell);
    }
  },
  async () => {
    await programs.end();
    const session = await starting?.catch(() => undefined);
    await session?.end();
  },
  (error) => {
    tell(error);
    return 1;
  },
);
process.exit();

async function nextChange(signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const watchers = WATCHED.map((folder) => watch(join(repository, folder), { recursive: true }, done));
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    function done(): void {
      for (const watcher of watchers) watcher.close();
      resolve();
    }
  });
  await sleep(SETTLE_MILLISECONDS);
}

function tell(error: unknown): void {
  if (error instanceof StepFailed)
    console.error(`FAILED: ${error.step}\n${error.message}\nLog: ${error.logFile ?? '-'}`);
  else console.error(error);
}
