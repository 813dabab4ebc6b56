import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { DemoResultSchema } from '../../demo/demo-result.ts';

/** Runs the demo on BANKING77 and holds it to what the project promises. Argument: the folder with train.csv and test.csv. */
const LEAST_EXACT_MATCH = 0.7;
const TEST_ROWS = 3080;
const MOST_SECONDS = 20 * 60;

const out = '.thriftune/logs/nightly-banking77.json';
const { status } = spawnSync(process.execPath, ['demo/main.ts', '--dataset', process.argv[2] ?? '', '--json', out], {
  stdio: 'inherit',
});
process.exitCode = status === 0 ? judge() : 1;

function judge(): number {
  const { evaluation, totalSeconds } = DemoResultSchema.parse(JSON.parse(readFileSync(out, 'utf8')));
  const { value, rows } = evaluation.after.exactMatch;
  const problems = [
    value < LEAST_EXACT_MATCH ? `exact match ${value} is under ${LEAST_EXACT_MATCH}` : undefined,
    rows !== TEST_ROWS ? `${rows} test rows were scored instead of ${TEST_ROWS}` : undefined,
    totalSeconds > MOST_SECONDS ? `it took ${totalSeconds} s` : undefined,
  ].filter((problem) => problem !== undefined);
  for (const problem of problems) console.error(problem);
  return problems.length === 0 ? 0 : 1;
}
