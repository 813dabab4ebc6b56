import { mkdirSync, writeFileSync } from 'node:fs';
import { exportedJsonSchemas } from '../lib/contracts/exported-schemas.ts';

/** Writes `schemas/*.schema.json` from the zod contracts. `npm run schemas`; a test fails when they have drifted. */
mkdirSync('schemas', { recursive: true });
for (const [name, schema] of Object.entries(exportedJsonSchemas())) {
  writeFileSync(`schemas/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`);
}
