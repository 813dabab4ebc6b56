import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { defaultOptions } from './options.ts';
import { urlOf } from './programs.ts';
import { startStack, stopStack } from './start-stack.ts';
import { readState } from './state-file.ts';

const USAGE = `usage: local/stack/main.ts up|down|status [--state-dir DIR] [--name NAME] [--rate K] [--notice-seconds N]
                                   [--seed N] [--trainer real|scripted] [--trace FILE|DIR] [--trace-start-tick N] [--json]`;

/** `up` starts a stack that stays, `down` ends it, `status` tells. Exit code 0; 1 when there is none; 2 for wrong usage. */
async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      'state-dir': { type: 'string' },
      name: { type: 'string' },
      rate: { type: 'string' },
      'notice-seconds': { type: 'string' },
      seed: { type: 'string' },
      trainer: { type: 'string' },
      trace: { type: 'string' },
      'trace-start-tick': { type: 'string', default: '0' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [command] = positionals;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const options = defaultOptions(resolve(import.meta.dirname, '..', '..'), {
    detached: true,
    ...(values['state-dir'] === undefined ? {} : { stateDir: resolve(values['state-dir']) }),
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.rate === undefined ? {} : { rate: Number(values.rate) }),
    ...(values['notice-seconds'] === undefined ? {} : { noticeSeconds: Number(values['notice-seconds']) }),
    ...(values.seed === undefined ? {} : { seed: Number(values.seed) }),
    ...(values.trace === undefined
      ? {}
      : { trace: { path: resolve(values.trace), startTick: Number(values['trace-start-tick']) } }),
    ...(values.trainer === 'scripted' ? { trainerKinds: { ec2: 'scripted', sagemaker: 'scripted' } as const } : {}),
  });
  switch (command) {
    case 'up': {
      const stack = await startStack(options, (message) => values.json || console.error(message));
      const line = stack.reused
        ? `the local stack '${stack.name}' runs already`
        : `the local stack '${stack.name}' is up`;
      console.log(values.json ? JSON.stringify(stack.state) : `${line}: ${stack.endpointUrl}`);
      return 0;
    }
    case 'down': {
      const ended = await stopStack(options.stateDir);
      console.log(values.json ? JSON.stringify({ ended }) : ended ? 'the local stack is down' : 'no local stack runs');
      return 0;
    }
    case 'status': {
      const found = readState(options.stateDir);
      if (values.json) console.log(JSON.stringify(found ?? { alive: false }));
      else if (found === undefined) console.log('no local stack runs');
      else {
        const { name, programs, clock } = found.state;
        console.log(
          `the local stack '${name}' ${found.alive ? 'runs' : 'is dead (local down cleans up)'}: ${urlOf(programs.frontDoor.port)}, clock × ${clock.rate}`,
        );
      }
      return found?.alive ? 0 : 1;
    }
    default:
      console.error(USAGE);
      return 2;
  }
}

process.exitCode = await main().catch((error: Error) => {
  console.error(error.message);
  return 1;
});
