import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { CliContext } from '../context.ts';

/** The local stack is a program of its own; the command line only starts it. */
export function addLocalCommands(program: Command, context: CliContext): void {
  const local = program.command('local').description('the local stack: a stand-in for AWS on 127.0.0.1');
  const describe = (name: string, text: string) =>
    local
      .command(name)
      .description(text)
      .allowUnknownOption()
      .argument('[arguments...]', 'passed on; see --help of the program')
      .helpOption('--help')
      .action(async (rest: readonly string[]) => {
        process.exitCode = await runLocal(context, [name, ...rest]);
      });
  describe('up', 'start it, deploy to it, stage the tiny model and make a key; it stays until "local down"');
  describe('down', 'end it');
  describe('status', 'say whether it runs and where');
}

function runLocal({ repository }: CliContext, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(repository, 'demo', 'local.ts'), ...args], {
      cwd: repository,
      stdio: 'inherit',
    });
    child.on('error', () => resolve(1));
    child.on('close', (code) => resolve(code ?? 1));
  });
}
