import type { Command } from 'commander';
import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import { decoderOfFacts, findModel } from '#lib/core/models/find-model.ts';
import { CliError } from '../cli-error.ts';
import { notKnown } from '../client/described-model.ts';
import { tuningNamed } from '../client/tuning-named.ts';
import { type CliContext, print } from '../context.ts';
import { renderTrainable } from '../render/models.ts';
import { renderTuning, renderTunings } from '../render/tunings.ts';
import { trainableOf } from './known-models.ts';

interface TuningOptions {
  readonly json?: boolean;
  readonly wide?: boolean;
  readonly model?: string;
}

/** The tunings, what they can do and what they learn with; needs no account. */
export function addTuningCommands(program: Command, context: CliContext): void {
  program
    .command('tunings')
    .description('ways of tuning: what they can do, their defaults and why, their quality against full')
    .argument('[tuning]', 'one of them, with every reason and source')
    .option('--model <name>', 'what each trains in a known model')
    .option('--wide', 'more columns')
    .option('--json', 'print JSON')
    .action((id: string | undefined, options: TuningOptions) => {
      const tunings = id === undefined ? bundledTunings() : [tuningNamed(id)];
      const trained = options.model === undefined ? undefined : trainedIn(options.model);
      const rows = trained?.rows.filter(({ tuning }) => tunings.some((one) => one.id === tuning));
      const value = {
        schemaVersion: 1,
        kind: 'thriftune.tunings',
        tunings,
        ...(rows === undefined ? {} : { trainable: rows }),
      };
      print(context, options.json === true, value, () => {
        if (trained !== undefined && rows !== undefined) return renderTrainable(rows, trained.parameters);
        const [only] = tunings;
        return id !== undefined && only !== undefined
          ? renderTuning(only)
          : `${renderTunings(tunings, { wide: options.wide === true })}\n\nauto picks "yes", and "merged" where the result is merged; "tunings ID" has the reasons.`;
      });
    });
}

function trainedIn(name: string) {
  const found = findModel(bundledModelFacts(), name);
  if (found.kind === 'unknown') throw notKnown(name, found.nearest);
  const decoder = decoderOfFacts(found.model);
  if (decoder === undefined)
    throw new CliError(
      'ModelUnreadable',
      `the architecture of ${found.model.id} is unknown`,
      'Give its folder or config.json to "models show".',
    );
  return { rows: trainableOf(decoder), parameters: decoder.architecture.parameters };
}
