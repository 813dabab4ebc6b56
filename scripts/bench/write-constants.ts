import { writeFileSync } from 'node:fs';
import type { MemoryConstants } from '../../lib/core/memory/memory-constants.ts';
import type { ThroughputConstants } from '../../lib/core/throughput/throughput-constants.ts';

interface FittedConstants {
  readonly memory: MemoryConstants;
  readonly throughput: ThroughputConstants;
  readonly source: string;
  readonly date: string;
  /** Rows by GPU family. */
  readonly memoryRows: ReadonlyMap<string, number>;
  readonly throughputRows: ReadonlyMap<string, number>;
}

/** Writes the constants that the product ships: fitted on all rows. */
export function writeConstants(path: string, fitted: FittedConstants): void {
  const { memory, throughput, source, date, memoryRows, throughputRows } = fitted;
  const text = `// Written by \`npm run bench:estimators\`; do not edit. Fitted on all rows of ${source}, ${date}.
import type { MemoryConstants } from '../memory/memory-constants.ts';
import type { ThroughputConstants } from '../throughput/throughput-constants.ts';

/** Constants of the memory model. */
export const FITTED_MEMORY: MemoryConstants = {
${linesOf(Object.entries(memory), '  ')}
};

/** Constants of the speed model. */
export const FITTED_THROUGHPUT: ThroughputConstants = {
${linesOf(Object.entries(throughput), '  ')}
};

/** What they were fitted on: rows by GPU family. */
export const FITTED_ON = {
  source: '${source}',
  asOf: '${date}',
  rows: {
    memory: {
${linesOf([...memoryRows], '      ')}
    },
    throughput: {
${linesOf([...throughputRows], '      ')}
    },
  },
} as const;
`;
  writeFileSync(path, text);
}

function linesOf(entries: readonly (readonly [string, number])[], indent: string): string {
  return entries.map(([name, value]) => `${indent}${keyOf(name)}: ${Number(value.toPrecision(4))},`).join('\n');
}

function keyOf(name: string): string {
  return /^[A-Za-z]\w*$/.test(name) ? name : `'${name}'`;
}
