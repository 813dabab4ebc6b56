import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CliContext } from '#lib/cli/context.ts';
import { runCli } from '#lib/cli/program.ts';

const BLOCK = /(```sh\nnode bin\/thriftune\.js ((?:fit|simulate) [^\n]*)\n```\n\n```text\n)[\s\S]*?```/g;
/** The day that the page speaks of: prices age. */
const NOW = Date.UTC(2026, 10, 25) / 1000;

/** A page with the output of each of its `fit` and `simulate` commands brought up to date, on the bundled catalog. */
export async function withCommandOutputs(page: string): Promise<string> {
  const outputs = new Map<string, string>();
  for (const [, , command = ''] of page.matchAll(BLOCK)) outputs.set(command, await outputOf(command));
  return page.replace(BLOCK, (_, open: string, command: string) => `${open}${outputs.get(command)}\n\`\`\``);
}

async function outputOf(command: string): Promise<string> {
  const lines: string[] = [];
  const say = (text: string) => void lines.push(text);
  const nowhere = mkdtempSync(join(tmpdir(), 'thriftune-page-'));
  const context: CliContext = {
    env: { XDG_CONFIG_HOME: nowhere, XDG_CACHE_HOME: nowhere },
    repository: nowhere,
    out: say,
    err: say,
    api: () => {
      throw new Error('the page calls no API');
    },
    now: () => NOW,
  };
  await runCli(context, command.split(' '));
  return lines.join('\n');
}
