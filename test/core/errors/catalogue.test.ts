import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ERROR_CATALOGUE, entryOf, isErrorCode, messageOf } from '#lib/core/errors/catalogue.ts';
import * as stepErrors from '#lib/core/errors/step-errors.ts';
import { withErrorTable } from '../../../scripts/error-table.ts';

describe('the error catalogue', () => {
  test('has every error of a step, under its literal name', () => {
    for (const [exported, Class] of Object.entries(stepErrors)) {
      if (exported === 'StepError') continue;
      const error = new (Class as new (message: string) => Error)('why');
      expect(error.name).toBe(exported);
      expect(isErrorCode(error.name)).toBe(true);
    }
  });

  test('says for each error what to do', () => {
    for (const { fix, message, httpStatus } of Object.values(ERROR_CATALOGUE)) {
      expect(fix).toMatch(/\.$/);
      expect(message).not.toMatch(/\.$/);
      expect(httpStatus).toBeGreaterThanOrEqual(400);
    }
  });

  test('is what docs/api.md shows (else: npm run schemas)', () => {
    const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'api.md'), 'utf8');
    expect(page).toBe(withErrorTable(page));
    expect(page).toContain('`TrainerBug`');
  });

  test('fills details in and takes an unknown code for a bug', () => {
    expect(messageOf('UploadNotFound', { fileId: 'file-1' })).toBe('file-1 has not been uploaded');
    expect(entryOf('Nonsense')).toBe(ERROR_CATALOGUE.InternalError);
  });
});
