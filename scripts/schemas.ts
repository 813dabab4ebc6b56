import { mkdirSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { EXPORTED_SCHEMAS } from '../lib/contracts/exported-schemas.ts';

/** Writes `schemas/*.schema.json` from the zod contracts. `npm run schemas`; a test fails when they have drifted. */
mkdirSync('schemas', { recursive: true });
for (const [name, schema] of Object.entries(EXPORTED_SCHEMAS)) {
  writeFileSync(`schemas/${name}.schema.json`, `${JSON.stringify(z.toJSONSchema(schema), null, 2)}\n`);
}
