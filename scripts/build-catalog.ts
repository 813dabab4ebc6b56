import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileOfCatalog } from '../lib/contracts/catalog/catalog-codec.ts';
import { buildCatalog } from './catalog/build.ts';

/**
 * Builds `lib/adapters/files/catalog.json` from the shared reference data.
 *
 * `node_modules/.bin/node scripts/build-catalog.ts [data folder]`, then `npm run format`. Figures are carried over with source and date. What is computed
 * is marked `estimate` and has a range; what is neither seen nor computable is left out.
 */
const DATA = process.argv[2] ?? join(import.meta.dirname, '..', '..', 'shared', 'data');
const TARGET = 'lib/adapters/files/catalog.json';

const catalog = buildCatalog(DATA);
writeFileSync(TARGET, `${JSON.stringify(fileOfCatalog(catalog), null, 1)}\n`);
console.log(`${TARGET}: ${catalog.instanceTypes.length} types, ${catalog.accelerators.length} accelerators`);
