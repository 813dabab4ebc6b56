import { Command, InvalidArgumentError, Option } from 'commander';

/** What `npm run demo -- …` was asked for. */
export interface DemoOptions {
  /** Left out: the support-desk example. */
  readonly dataset?: string;
  readonly base: string;
  /** Of a `--base` folder whose README does not say it. */
  readonly licence?: string;
  readonly interruptions: number;
  readonly seed: number;
  readonly service: 'ec2' | 'sagemaker';
  readonly json?: string;
  readonly keep: boolean;
  readonly noticeSeconds: number;
}

/** Reads the command line; commander ends the process for `--help` and for wrong usage. */
export function readOptions(args: readonly string[]): DemoOptions {
  return new Command('npm run demo --')
    .description('Deploys thriftune to a local stack, fine-tunes a real model, interrupts it, and shows what it cost.')
    .option('--dataset <path>', 'a file or a folder with train.* and test.*: chat rows as JSONL, or CSV text,label')
    .option('--base <model>', 'tiny, smollm2-135m-instruct or a folder of safetensors', 'smollm2-135m-instruct')
    .option('--licence <spdx>', "of a --base folder; left out: taken from its README's front matter")
    .option('--interruptions <n>', 'how often the instance is taken back', wholeNumber, 1)
    .option('--seed <n>', 'decides data order, weights and when interruptions come', wholeNumber, 7)
    .addOption(new Option('--service <service>', 'back end').choices(['ec2', 'sagemaker']).default('ec2'))
    .option('--json <file>', 'write the whole story as JSON (schemas/demo-result.schema.json)')
    .option('--keep', 'leave the local stack running', false)
    .option('--notice-seconds <n>', "wall seconds of the interruption notice (AWS's is 120)", wholeNumber, 10)
    .parse([...args], { from: 'user' })
    .opts<DemoOptions>();
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) throw new InvalidArgumentError('must be a whole number, 0 or more.');
  return value;
}
