import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs `work`, and `cleanUp` after it however it ends: done, failed or by Ctrl-C at any moment. Answers the exit code. */
export async function withEnding(
  work: (signal: AbortSignal) => Promise<number>,
  cleanUp: (code: number) => Promise<void>,
  onFailure: (error: unknown) => number,
): Promise<number> {
  const abort = new AbortController();
  let interruptedBy: (typeof SIGNALS)[number] | undefined;
  const stopped = new Promise<never>((_, reject) => {
    for (const signal of SIGNALS) {
      process.on(signal, () => {
        if (interruptedBy !== undefined) return;
        interruptedBy = signal;
        console.error(`\n${signal}: cleaning up …`);
        abort.abort();
        reject(new Error(signal));
      });
    }
  });
  let code: number;
  try {
    code = await Promise.race([work(abort.signal), stopped]);
  } catch (error) {
    code = interruptedBy === undefined ? onFailure(error) : 128 + constants.signals[interruptedBy];
  }
  await cleanUp(code);
  return code;
}
