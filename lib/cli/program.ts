import { Command, CommanderError } from 'commander';
import { EXIT } from '#lib/core/errors/catalogue.ts';
import { PRODUCT, PRODUCT_VERSION } from '#lib/product.ts';
import { CliError, exitCodeOf } from './cli-error.ts';
import { addCatalogCommands } from './commands/catalog.ts';
import { addFit } from './commands/fit.ts';
import { addJobCommands } from './commands/jobs.ts';
import { addKeyCommands } from './commands/keys.ts';
import { addLocalCommands } from './commands/local.ts';
import { addModelCommands } from './commands/models.ts';
import { addOffers } from './commands/offers.ts';
import { addSimulate } from './commands/simulate.ts';
import { addSubmit } from './commands/submit.ts';
import { addTuningCommands } from './commands/tunings.ts';
import type { CliContext } from './context.ts';

/** Runs one command line; answers the exit code. */
export async function runCli(context: CliContext, args: readonly string[]): Promise<number> {
  const program = new Command(PRODUCT)
    .description('Fine-tunes open language models in your own AWS account for the least money that meets the goal.')
    .version(PRODUCT_VERSION)
    .showHelpAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.out(text.trimEnd()),
      writeErr: (text) => context.err(text.trimEnd()),
    });
  addSubmit(program, context);
  addJobCommands(program, context);
  addKeyCommands(program, context);
  addModelCommands(program, context);
  addTuningCommands(program, context);
  addFit(program, context);
  addOffers(program, context);
  addSimulate(program, context);
  addCatalogCommands(program, context);
  addLocalCommands(program, context);
  program.addHelpText('after', `\n${exitCodeHelp()}`);
  inheritExit(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return Number(process.exitCode ?? EXIT.ok);
  } catch (error) {
    return told(context, error);
  }
}

/** Subcommands take over exits and outputs only when they are made after the settings; these were. */
function inheritExit(program: Command): void {
  for (const command of program.commands) {
    command.copyInheritedSettings(program);
    inheritExit(command);
  }
}

function told(context: CliContext, error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof CliError) {
    const place = error.place === undefined ? '' : ` (${error.place})`;
    context.err(`${error.code}: ${error.message}${place}\n${error.fix}`);
    return error.exitCode;
  }
  if (error instanceof TypeError && error.message === 'fetch failed') {
    context.err(`the API cannot be reached: ${String((error.cause as Error | undefined)?.message ?? error.message)}`);
    return EXIT.notFound;
  }
  context.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return exitCodeOf(error);
}

function exitCodeHelp(): string {
  const codes = Object.entries(EXIT).map(([name, code]) => `${code} ${name}`);
  return `Exit codes: ${codes.join(', ')}.`;
}
