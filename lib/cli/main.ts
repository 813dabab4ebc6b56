import { join } from 'node:path';
import { processContext } from './context.ts';
import { runCli } from './program.ts';

process.exitCode = await runCli(processContext(join(import.meta.dirname, '..', '..')), process.argv.slice(2));
