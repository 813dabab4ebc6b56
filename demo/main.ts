import { join } from 'node:path';
import { withEnding } from './ending.ts';
import { readOptions } from './options.ts';
import { type DemoRun, runDemo } from './run-demo.ts';
import { Programs } from './session/programs.ts';
import { StepFailed } from './session/step-failed.ts';

const run: DemoRun = {
  repository: join(import.meta.dirname, '..'),
  options: readOptions(process.argv.slice(2)),
  programs: new Programs(),
};

process.exitCode = await withEnding(
  async (signal) => {
    await runDemo(run, signal);
    return 0;
  },
  async (code) => {
    await run.programs.end();
    const session = await run.session?.catch(() => undefined);
    if (run.options.keep && code === 0 && session !== undefined) {
      session.release();
      console.log(
        `The local stack stays up at ${session.stack.endpointUrl}; end it with: node bin/thriftune.js local down`,
      );
    } else await session?.end();
  },
  (error) => {
    if (error instanceof StepFailed) {
      console.error(`\nFAILED: ${error.step}\n${error.message}`);
      if (error.logFile !== undefined) console.error(`Log: ${error.logFile}`);
    } else console.error(error);
    return 1;
  },
);
process.exit();
