import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { csvRecordsOf } from '../../lib/core/dataset/csv-records.ts';

export type Row = Readonly<Record<string, string>>;

/** The tables of `shared/data/aws-catalog` that the catalog is built from. */
export interface Tables {
  readonly instances: readonly Row[];
  readonly spot: readonly Row[];
  readonly multipliers: readonly Row[];
  readonly training: readonly Row[];
  readonly trainingTypes: readonly string[];
  readonly bands: readonly Row[];
  readonly blocks: readonly Row[];
}

export function readTables(data: string): Tables {
  const path = (name: string) => join(data, 'aws-catalog', name);
  return {
    instances: rowsOf(path('instances.csv')),
    spot: rowsOf(path('spot.csv')),
    multipliers: rowsOf(path('regional-multiplier.csv')),
    training: rowsOf(path('sagemaker.csv')),
    trainingTypes: readFileSync(path('sagemaker-training-types.txt'), 'utf8').split('\n'),
    bands: rowsOf(path('interruption.csv')),
    blocks: rowsOf(path('capacity-blocks.csv')),
  };
}

/** A cell's text; a column that is not there is a mistake of the program. */
export function textOf(row: Row, column: string): string {
  const text = row[column];
  if (text === undefined) throw new Error(`there is no column ${column}`);
  return text;
}

/** A cell's number; blank is unknown, never 0. */
export function numberOf(row: Row, column: string): number | undefined {
  const text = textOf(row, column);
  if (text === '') return undefined;
  const number = Number(text);
  if (!Number.isFinite(number)) throw new Error(`${column} is no number: ${text}`);
  return number;
}

function rowsOf(file: string): readonly Row[] {
  const [header, ...body] = csvRecordsOf(readFileSync(file, 'utf8')).records;
  const names = header?.fields ?? [];
  return body.map(({ fields }) => Object.fromEntries(names.map((name, index) => [name, fields[index] ?? ''])));
}
