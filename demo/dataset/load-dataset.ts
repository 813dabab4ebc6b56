import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import { rowsOfFile } from '#lib/core/dataset/detect-format.ts';
import { HOLD_OUT_SHARE, holdOut } from '#lib/core/dataset/hold-out.ts';
import { labelsOf } from '#lib/core/dataset/labels.ts';
import { StepFailed } from '../session/step-failed.ts';

/** A data set as the demo uses it: the files are uploaded as they are, the rows serve the report and the classifier. */
export interface Dataset {
  readonly name: string;
  readonly trainFile: string;
  /** Left out for a single file: the job then holds out the same rows as `test` here. */
  readonly testFile?: string;
  readonly train: readonly ChatRow[];
  readonly test: readonly ChatRow[];
  readonly labels?: readonly string[];
}

const STEP = 'read the data set';
const FORMATS = /\.(jsonl|csv)$/i;

/** Reads `FILE` or a folder with `train.*` and `test.*`: JSONL of chat rows, or CSV `text,label`. Every other shape is refused by what was seen. */
export function loadDataset(path: string, seed: number): Dataset {
  const full = resolve(path);
  if (!existsSync(full)) throw new StepFailed(STEP, `${path} does not exist`);
  return statSync(full).isDirectory() ? fromFolder(full) : fromFile(full, seed);
}

function fromFolder(folder: string): Dataset {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  const trainFile = join(folder, oneOf(folder, names, 'train'));
  const testFile = join(folder, oneOf(folder, names, 'test'));
  const train = rowsOf(trainFile);
  return withLabels({ name: basename(folder), trainFile, testFile, train, test: rowsOf(testFile) }, train);
}

function oneOf(folder: string, names: readonly string[], part: 'train' | 'test'): string {
  const found = names.filter((name) => name.startsWith(`${part}.`) && FORMATS.test(name));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  const problem = found.length === 0 ? `has no ${part}.jsonl or ${part}.csv` : `has more than one ${part} file`;
  throw new StepFailed(STEP, `${folder} ${problem}; it holds: ${names.toSorted().join(', ') || 'nothing'}`);
}

function fromFile(file: string, seed: number): Dataset {
  const rows = rowsOf(file);
  const { train, test } = holdOut(rows, HOLD_OUT_SHARE, seed);
  if (test.length === 0)
    throw new StepFailed(STEP, `${file} has ${rows.length} row: at least two are needed to hold one out`);
  return withLabels({ name: basename(file).replace(/\.\w+$/, ''), trainFile: file, train, test }, rows);
}

function rowsOf(file: string): readonly ChatRow[] {
  const { rows, problems } = rowsOfFile(basename(file), readFileSync(file, 'utf8'));
  const [first] = problems;
  if (first !== undefined) {
    const more = problems.length > 1 ? ` (and ${problems.length - 1} more problems)` : '';
    throw new StepFailed(STEP, `${file}, line ${first.line}: ${first.field} ${first.problem}. ${first.fix}${more}`);
  }
  if (rows.length === 0) throw new StepFailed(STEP, `${file} has no rows`);
  return rows;
}

function withLabels(dataset: Dataset, rows: readonly ChatRow[]): Dataset {
  const labels = labelsOf(rows);
  return labels === undefined ? dataset : { ...dataset, labels };
}
