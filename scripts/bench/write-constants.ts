import { writeFileSync } from 'node:fs';
import type { MemoryConstants } from '../../lib/core/memory/memory-constants.ts';
import type { ThroughputConstants } from '../../lib/core/throughput/throughput-constants.ts';

/** Writes the constants that the product ships: fitted on all rows. */
export function writeConstants(
  path: string,
  input: {
    readonly memory: MemoryConstants;
    readonly throughput: ThroughputConstants;
    readonly source: string;
    readonly date: string;
  },
): void {
  const { memory, throughput, source, date } = input;
  const text = `// Written by \`npm run bench:estimators\`; do not edit. Fitted on all rows of ${source}, ${date}.
import type { MemoryConstants } from '../memory/memory-constants.ts';
import type { ThroughputConstants } from '../throughput/throughput-constants.ts';

/** Constants of the memory model, fitted on every public row. */
export const FITTED_MEMORY: MemoryConstants = ${literalOf(memory)};

/** Constants of the speed model, fitted on every public row. */
export const FITTED_THROUGHPUT: ThroughputConstants = ${literalOf(throughput)};

/** Where the constants are from. */
export const FITTED_FROM = { source: '${source}', asOf: '${date}' } as const;
`;
  writeFileSync(path, text);
}

function literalOf(constants: object): string {
  const lines = Object.entries(constants).map(([name, value]) => `  ${name}: ${Number(Number(value).toPrecision(4))},`);
  return `{\n${lines.join('\n')}\n}`;
}
