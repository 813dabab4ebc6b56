import type { Command } from 'commander';
import { readEvents } from '../client/watch-job.ts';
import { type CliContext, print } from '../context.ts';
import { renderBill, renderLedger } from '../render/bill.ts';
import { renderEvent } from '../render/event.ts';
import { renderJob, renderJobList } from '../render/job.ts';
import { renderPlan } from '../render/plan.ts';
import { exitCodeOfJob, followJob } from './follow.ts';

interface JsonOption {
  readonly json?: boolean;
}

export function addJobCommands(program: Command, context: CliContext): void {
  program
    .command('status')
    .description('show one job with its plan and attempts, or the newest jobs')
    .argument('[job]', 'job id')
    .option('--limit <n>', 'how many jobs to list', Number, 20)
    .option('--json', 'print JSON')
    .action(async (jobId: string | undefined, options: JsonOption & { readonly limit: number }) => {
      if (jobId === undefined) {
        const list = await context.api().jobs(options.limit);
        return print(context, options.json === true, list, () => renderJobList(list));
      }
      const job = await context.api().job(jobId);
      const plan = job.plan === undefined ? '' : `\n\n${renderPlan(job.plan, job.clock)}`;
      print(context, options.json === true, job, () => `${renderJob(job)}${plan}`);
      process.exitCode = exitCodeOfJob(job);
    });

  program
    .command('events')
    .description('what happened to a job, in order')
    .argument('<job>', 'job id')
    .option('--follow', 'go on until the job is over')
    .option('--after <cursor>', 'only what came after')
    .option('--json', 'print one JSON object a line')
    .action(async (jobId: string, options: JsonOption & { readonly follow?: boolean; readonly after?: string }) => {
      const api = context.api();
      const json = options.json === true;
      if (options.follow === true) {
        process.exitCode = await followJob(context, api, jobId, json);
        return;
      }
      const { clock } = await api.job(jobId);
      await readEvents(api, jobId, options.after, (event) =>
        context.out(json ? JSON.stringify(event) : renderEvent(event, clock)),
      );
    });

  program
    .command('cancel')
    .description('stop a job; what it has spent is settled, its checkpoints are kept')
    .argument('<job>', 'job id')
    .option('--json', 'print JSON')
    .action(async (jobId: string, options: JsonOption) => {
      const job = await context.api().cancel(jobId);
      print(context, options.json === true, job, () => `${job.id}: ${job.status}, asked to stop`);
    });

  program
    .command('bill')
    .description('the ledger of a job, row by row, and what it comes to')
    .argument('<job>', 'job id')
    .option('--json', 'print JSON')
    .action(async (jobId: string, options: JsonOption) => {
      const ledger = await context.api().ledger(jobId);
      print(
        context,
        options.json === true,
        ledger,
        () => `${renderLedger(ledger.rows, ledger.clock)}\n\n${renderBill(ledger.bill)}`,
      );
    });
}
