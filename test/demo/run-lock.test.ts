import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { takeRunLock } from '../../demo/session/run-lock.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'thriftune-lock-'));

test('a second run in the same folder is refused by the first one’s name', () => {
  const shared = folder();
  const release = takeRunLock(shared);
  expect(() => takeRunLock(shared)).toThrow(new RegExp(`process ${process.pid} of this checkout uses`));
  release();
  takeRunLock(shared)();
  expect(existsSync(join(shared, 'run.lock'))).toBe(false);
});

test('a run that died holds nothing', () => {
  const shared = folder();
  writeFileSync(join(shared, 'run.lock'), '999999999');
  expect(() => takeRunLock(shared)()).not.toThrow();
});
