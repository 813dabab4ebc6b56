import { writeFileSync } from 'node:fs';
import { demoResultJsonSchema } from './demo-result-schema.ts';

/** Part of `npm run schemas`; a test fails when the file has drifted. */
writeFileSync('schemas/demo-result.schema.json', demoResultJsonSchema());
