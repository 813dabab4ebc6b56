import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { ConfigSchema } from './config.ts';
import { createFrontDoor } from './front-door.ts';

const { values } = parseArgs({
  options: {
    port: { type: 'string' },
    config: { type: 'string' },
    'die-with-parent': { type: 'boolean', default: false },
  },
});
if (values.port === undefined || values.config === undefined) {
  console.error('usage: local/front-door/main.ts --port N --config FILE.json [--die-with-parent]');
  process.exit(2);
}
const server = createFrontDoor(ConfigSchema.parse(JSON.parse(readFileSync(values.config, 'utf8'))));
server.listen(Number(values.port), '127.0.0.1', () => console.log(`ready http://127.0.0.1:${values.port}`));

const end = () => {
  server.close(() => process.exit(0));
  server.closeAllConnections();
};
process.once('SIGTERM', end);
process.once('SIGINT', end);

// A parent that ends leaves its children to another process: the parent's pid changes.
const parent = process.ppid;
if (values['die-with-parent']) setInterval(() => process.ppid !== parent && end(), 500).unref();
