import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { configSchema } from './config.ts';
import { startSimulator } from './simulator.ts';

const USAGE = 'usage: node local/simulator/main.ts --port N --config FILE.json [--die-with-parent]';
const PARENT_CHECK_MILLISECONDS = 500;

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    config: { type: 'string' },
    'die-with-parent': { type: 'boolean', default: false },
  },
});
if (values.port === undefined || values.config === undefined) fail(USAGE);

const config = configSchema.safeParse(JSON.parse(readFileSync(values.config, 'utf8')));
if (!config.success) fail(`${values.config}: ${z.prettifyError(config.error)}`);

// A port that is taken, a trace that cannot be read: the reason is enough.
const simulator = await startSimulator(config.data, Number(values.port)).catch((error: Error) => fail(error.message));

let closing = false;
const close = (exitCode = 0) => {
  if (closing) return;
  closing = true;
  void simulator.close().finally(() => process.exit(exitCode));
};
process.on('SIGTERM', () => close());
process.on('SIGINT', () => close());
// A bug must not leave hosts and containers behind.
process.on('uncaughtException', (error) => {
  console.error('simulator:', error);
  close(1);
});
if (values['die-with-parent']) {
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && close(), PARENT_CHECK_MILLISECONDS).unref();
}

console.log(`ready ${simulator.url}`);

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}
