import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { S3CalibrationSource } from '#lib/adapters/aws/s3-calibration-source.ts';
import { CATALOG_KEY, S3CatalogStore } from '#lib/adapters/aws/s3-catalog-store.ts';
import { S3ModelStore } from '#lib/adapters/aws/s3-model-store.ts';
import { DiskModelFolder } from '#lib/adapters/aws/s3-model-uploader.ts';
import { UlidIdSource } from '#lib/adapters/aws/ulid-id-source.ts';
import { MemoryObjectStore } from '#lib/adapters/memory/memory-object-store.ts';
import { CALIBRATION_KEY } from '#lib/contracts/config/calibration.ts';
import { calibrationSourceContract } from '../../contracts/calibration-source.contract.ts';
import { catalogStoreContract } from '../../contracts/catalog-store.contract.ts';
import { idSourceContract } from '../../contracts/id-source.contract.ts';
import { modelFolderContract } from '../../contracts/model-folder.contract.ts';
import { modelStoreContract } from '../../contracts/model-store.contract.ts';
import { stageIndexes } from './staged-indexes.ts';

// Adapters that go by this machine alone, or by an object store of whatever kind.

idSourceContract('UlidIdSource', () => new UlidIdSource());
modelFolderContract('DiskModelFolder', async (files) => {
  const folder = mkdtempSync(join(tmpdir(), 'model-folder-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return new DiskModelFolder(folder);
});
modelStoreContract('S3ModelStore over memory', async (staged) => {
  const objects = new MemoryObjectStore();
  await stageIndexes(objects, 'model-bucket', staged);
  return new S3ModelStore(objects, 'model-bucket');
});
catalogStoreContract(
  'S3CatalogStore over memory',
  async () => new S3CatalogStore(new MemoryObjectStore(), 'model-bucket'),
);
calibrationSourceContract('S3CalibrationSource over memory', async (stored) => {
  const objects = new MemoryObjectStore();
  if (stored !== undefined) await objects.put('model-bucket', CALIBRATION_KEY, stored);
  return new S3CalibrationSource(objects, 'model-bucket', true);
});

test('S3CalibrationSource reads nothing on AWS', async () => {
  const objects = new MemoryObjectStore();
  await objects.put('model-bucket', CALIBRATION_KEY, 'not read');
  expect(await new S3CalibrationSource(objects, 'model-bucket', false).get()).toBeUndefined();
});

test('S3CatalogStore says why an object is no catalog', async () => {
  const objects = new MemoryObjectStore();
  const store = new S3CatalogStore(objects, 'model-bucket');
  expect(store.place).toBe('s3://model-bucket/catalog/catalog.json');
  await objects.put('model-bucket', CATALOG_KEY, '{"schemaVersion": 1');
  expect(await store.read()).toEqual({ kind: 'unreadable', reason: 'it is not JSON' });
  await objects.put('model-bucket', CATALOG_KEY, '{"schemaVersion": 9}');
  expect(await store.read()).toMatchObject({ kind: 'unreadable', reason: expect.stringMatching(/expected 1/) });
});
