import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { exportedJsonSchemas } from '../lib/contracts/exported-schemas.ts';
import { withCommandOutputs } from './command-outputs.ts';
import { withErrorTable } from './error-table.ts';

/** Writes what is derived from the contracts: `schemas/*.schema.json`, the trainer's copy of the tuning table, the error table of `docs/api.md` and the outputs in `docs/fit.md` and `docs/simulate.md`. `npm run schemas`; tests fail when they have drifted. */
mkdirSync('schemas', { recursive: true });
for (const [name, schema] of Object.entries(exportedJsonSchemas())) {
  writeFileSync(`schemas/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
copyFileSync('lib/core/tunings/tunings.json', 'containers/trainer/src/thriftune_trainer/contracts/tunings.json');
const API_PAGE = 'docs/api.md';
writeFileSync(API_PAGE, withErrorTable(readFileSync(API_PAGE, 'utf8')));
for (const page of ['docs/fit.md', 'docs/simulate.md'])
  writeFileSync(page, await withCommandOutputs(readFileSync(page, 'utf8')));
