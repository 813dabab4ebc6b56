import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import type { TraceOption, TrainerKind } from '../local/stack/options.ts';
import { stopStack } from '../local/stack/start-stack.ts';
import { readState } from '../local/stack/state-file.ts';
import { withEnding } from './ending.ts';
import { prepareStack } from './prepare-stack.ts';
import { Phases } from './session/phases.ts';
import { placesOf } from './session/places.ts';
import { Programs } from './session/programs.ts';
import { StepFailed } from './session/step-failed.ts';
import { clientFileOf, StackSession } from './stack-session.ts';

/** `thriftune local up|down|status`: a local stack with the app on it, that stays. */
const repository = join(import.meta.dirname, '..');
const places = placesOf(repository);

interface UpOptions {
  readonly base: string;
  readonly threads: number;
  readonly trainer: TrainerKind;
  readonly noticeSeconds: number;
  readonly trace?: string;
  readonly traceStartTick: number;
  readonly deploy: boolean;
}

const program = new Command('thriftune local').description('the local stack: a stand-in for AWS on 127.0.0.1');
program
  .command('up')
  .description('start it, deploy to it, stage a base model and make a key; it stays until "local down"')
  .option('--base <model>', 'tiny, smollm2-135m-instruct or a folder', 'tiny')
  .option('--threads <n>', 'CPU threads of the trainer', Number, 2)
  .option('--notice-seconds <n>', 'wall seconds of the interruption notice', Number, 10)
  .addOption(new Option('--trainer <kind>').choices(['real', 'scripted']).default('real'))
  .option(
    '--trace <path>',
    'play a recorded spot market: a file, or a folder with one for each zone (from the repository on)',
  )
  .option('--trace-start-tick <n>', 'the tick that the trace begins with', Number, 0)
  .option('--no-deploy', 'only the three programs')
  .action(async (options: UpOptions) => {
    process.exitCode = await up(options);
  });
program.command('down').description('end it').action(down);
program.command('status').description('say whether it runs and where').option('--json', 'print JSON').action(status);
await program.parseAsync();
process.exit();

async function up({ base, threads, trainer, noticeSeconds, deploy, ...options }: UpOptions): Promise<number> {
  const programs = new Programs();
  const trace = options.trace === undefined ? undefined : traceOf(options.trace, options.traceStartTick);
  let started: Promise<StackSession> | undefined;
  return withEnding(
    async () => {
      const phases = new Phases((text) => console.log(text));
      started = StackSession.start(
        {
          repository,
          detached: true,
          trainerKinds: { ec2: trainer, sagemaker: trainer },
          noticeSeconds,
          threads,
          trace,
        },
        programs,
      );
      const starting = started;
      const session = await phases.time('start the local stack', () => starting);
      if (deploy) {
        const made = await prepareStack(session, { repository, base, threads, keyName: 'local', phases });
        console.log(`API ${made.app.apiUrl}, model ${made.base.id} staged`);
        console.log(`Try: node bin/thriftune.js submit examples/support-desk.job.yaml --model ${made.base.id} --watch`);
      }
      console.log(
        `The local stack serves AWS at ${session.stack.endpointUrl}. End it with: node bin/thriftune.js local down`,
      );
      return 0;
    },
    async (code) => {
      await programs.end();
      const session = await started?.catch(() => undefined);
      if (code === 0) session?.release();
      else await session?.end();
    },
    (error) => {
      console.error(
        error instanceof StepFailed ? `FAILED: ${error.step}\n${error.message}\nLog: ${error.logFile ?? '-'}` : error,
      );
      return 1;
    },
  );
}

function traceOf(path: string, startTick: number): TraceOption {
  return { path: resolve(path), startTick };
}

async function down(): Promise<void> {
  const ended = await stopStack(places.stackDir);
  rmSync(clientFileOf(places), { force: true });
  console.log(ended ? 'the local stack is down' : 'no local stack runs');
}

function sentenceOf(found: ReturnType<typeof readState>): string {
  if (found === undefined) return 'no local stack runs';
  const { name, programs, clock } = found.state;
  const state = found.alive ? 'runs' : 'is dead ("local down" cleans up)';
  return `the local stack '${name}' ${state}: http://127.0.0.1:${programs.frontDoor.port}, market clock × ${clock.rate}`;
}

function status({ json }: { readonly json?: boolean }): void {
  const found = readState(places.stackDir);
  process.exitCode = found?.alive === true ? 0 : 1;
  console.log(json === true ? JSON.stringify(found ?? { alive: false }) : sentenceOf(found));
}
