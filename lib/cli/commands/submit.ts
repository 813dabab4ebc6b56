import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { EXIT } from '#lib/core/errors/catalogue.ts';
import { readJobFile } from '../client/job-file.ts';
import { type CliContext, print } from '../context.ts';
import { followJob } from './follow.ts';

interface SubmitOptions {
  readonly model?: string;
  readonly train?: string;
  readonly test?: string;
  readonly tuning?: string;
  readonly cap?: number;
  readonly deadline?: string;
  readonly service?: readonly string[];
  readonly region?: readonly string[];
  readonly seed?: number;
  readonly name?: string;
  readonly team?: string;
  readonly steps?: number;
  readonly batchSize?: number;
  readonly learningRate?: number;
  readonly idempotencyKey?: string;
  readonly watch?: boolean;
  readonly json?: boolean;
}

export function addSubmit(program: Command, context: CliContext): void {
  program
    .command('submit')
    .description('submit a fine-tuning job, from a file, from flags, or both (flags win)')
    .argument('[file]', 'job as YAML or JSON, such as examples/support-desk.job.yaml')
    .option('--model <id>', 'base model, as "models list" shows it')
    .option('--train <file>', 'training rows: chat rows as JSONL, or CSV text,label')
    .option('--test <file>', 'test rows; left out, a seeded 10 % is held out')
    .option('--tuning <id>', 'lora, rslora or full')
    .option('--cap <usd>', 'the most the job may spend', Number)
    .option('--deadline <instant>', 'ISO 8601, in the clock of the deployment')
    .option('--service <service...>', 'ec2, sagemaker')
    .option('--region <region...>', 'where compute may run')
    .option('--seed <n>', 'decides data order, initial weights and held-out rows', Number)
    .option('--name <text>', 'for you to recognise it')
    .option('--team <text>', 'for the report')
    .option('--steps <n>', 'optimizer steps', Number)
    .option('--batch-size <n>', 'rows per step', Number)
    .option('--learning-rate <x>', '', Number)
    .option('--idempotency-key <key>', 'repeat a submission safely with the same key')
    .option('--watch', 'follow the job to its end')
    .option('--json', 'print JSON')
    .action(async (file: string | undefined, options: SubmitOptions) => {
      process.exitCode = await submit(context, file, options);
    });
}

async function submit(context: CliContext, file: string | undefined, options: SubmitOptions): Promise<number> {
  const job = readJobFile(file, overridesOf(options));
  const api = context.api();
  const trainingFile = await api.upload(job.trainingFile);
  const testFile = job.testFile === undefined ? undefined : await api.upload(job.testFile);
  const request = { ...job, trainingFile, ...(testFile === undefined ? {} : { testFile }) };
  const view = await api.submit(request, options.idempotencyKey ?? randomUUID());
  if (options.watch === true) return followJob(context, api, view.id, options.json === true);
  print(
    context,
    options.json === true,
    view,
    () => `${view.id} submitted. Follow it: thriftune events ${view.id} --follow`,
  );
  return EXIT.ok;
}

function overridesOf(options: SubmitOptions): Record<string, unknown> {
  const hyperparameters = given({
    maxSteps: options.steps,
    batchSize: options.batchSize,
    learningRate: options.learningRate,
  });
  return given({
    model: options.model,
    trainingFile: options.train,
    testFile: options.test,
    tuning: options.tuning,
    capUsd: options.cap,
    deadline: options.deadline,
    services: options.service,
    regions: options.region,
    seed: options.seed,
    name: options.name,
    team: options.team,
    hyperparameters: Object.keys(hyperparameters).length === 0 ? undefined : hyperparameters,
  });
}

function given(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));
}
