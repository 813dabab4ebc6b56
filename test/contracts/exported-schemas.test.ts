import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exportedJsonSchemas } from '#lib/contracts/exported-schemas.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'schemas');
/** Written by `demo/write-schema.ts`, held by a test of its own. */
const NOT_OURS = ['demo-result.schema.json'];

describe('the committed JSON Schemas', () => {
  test.each(Object.entries(exportedJsonSchemas()))(
    '%s says what its contract says (else: npm run schemas)',
    (name, schema) => {
      const committed: unknown = JSON.parse(readFileSync(join(FOLDER, `${name}.schema.json`), 'utf8'));
      expect(committed).toEqual(JSON.parse(JSON.stringify(schema)));
    },
  );

  test('are no more than there are contracts', () => {
    const expected = [...Object.keys(exportedJsonSchemas()).map((name) => `${name}.schema.json`), ...NOT_OURS];
    expect(readdirSync(FOLDER).toSorted()).toEqual(expected.toSorted());
  });
});
