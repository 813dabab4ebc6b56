#!/usr/bin/env node
// Plain JS: runs under any Node, finds the pinned Node 24 and starts the command line with it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pinned = join(root, 'node_modules', '.bin', 'node');
const isNew = Number(process.versions.node.split('.')[0]) >= 24;

if (!existsSync(pinned) && !isNew) {
  console.error('thriftune needs its own Node 24. Run `npm ci` in', root, 'once.');
  process.exit(1);
}
const node = isNew ? process.execPath : pinned;
const child = spawn(node, [join(root, 'lib', 'cli', 'main.ts'), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  console.error(error.message);
  process.exitCode = 1;
});
child.on('close', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
