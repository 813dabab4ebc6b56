import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { EXPORTED_SCHEMAS } from '#lib/contracts/exported-schemas.ts';

/** The trainer's own tests read the same files: both languages take and refuse the same documents. */
const FOLDER = join(import.meta.dirname, '..', '..', 'containers', 'trainer', 'tests', 'fixtures', 'contracts');
const CaseSchema = z.strictObject({ name: z.string(), value: z.unknown() });
const FixtureSchema = z.strictObject({
  contract: z.string(),
  valid: z.array(CaseSchema),
  invalid: z.array(CaseSchema),
});

const fixtures = readdirSync(FOLDER).map((file) =>
  FixtureSchema.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))),
);

describe.each(fixtures)('the contract $contract', ({ contract, valid, invalid }) => {
  const schema = EXPORTED_SCHEMAS[contract];

  test.each(valid)('takes $name', ({ value }) => {
    expect(schema?.safeParse(value).error).toBeUndefined();
  });

  test.each(invalid)('refuses $name', ({ value }) => {
    expect(schema?.safeParse(value).success).toBe(false);
  });
});
