import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { S3CalibrationSource } from '#lib/adapters/aws/s3-calibration-source.ts';
import { S3CatalogStore } from '#lib/adapters/aws/s3-catalog-store.ts';
import { S3ModelStore } from '#lib/adapters/aws/s3-model-store.ts';
import { S3ModelUploader } from '#lib/adapters/aws/s3-model-uploader.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { CALIBRATION_KEY } from '#lib/contracts/config/calibration.ts';
import type { ModelFolder } from '#lib/ports/model-uploader.ts';
import { calibrationSourceContract } from '../../contracts/calibration-source.contract.ts';
import { catalogStoreContract } from '../../contracts/catalog-store.contract.ts';
import { modelStoreContract } from '../../contracts/model-store.contract.ts';
import { modelUploaderContract } from '../../contracts/model-uploader.contract.ts';
import { tokenCountersContract } from '../../contracts/token-counters.contract.ts';
import { deployedPorts } from './deployed-ports.ts';
import { scratchBuckets } from './scratch-buckets.ts';
import { stageIndexes } from './staged-indexes.ts';

const s3 = s3Client('local');
const objects = new S3ObjectStore(s3);
const scratchBucket = scratchBuckets(s3);

modelStoreContract('S3ModelStore on the local stack', async (staged) => {
  const bucket = await scratchBucket();
  await stageIndexes(objects, bucket, staged);
  return new S3ModelStore(objects, bucket);
});
modelUploaderContract('S3ModelUploader on the local stack', async () => ({
  uploader: new S3ModelUploader(s3, await scratchBucket()),
  objects,
}));
calibrationSourceContract('S3CalibrationSource on the local stack', async (stored) => {
  const bucket = await scratchBucket();
  if (stored !== undefined) await objects.put(bucket, CALIBRATION_KEY, stored, 'application/json');
  return new S3CalibrationSource(objects, bucket, true);
});
catalogStoreContract(
  'S3CatalogStore on the local stack',
  async () => new S3CatalogStore(objects, await scratchBucket()),
);
tokenCountersContract('HubTokenCounters on the local stack', async () => {
  const { tokenCounters, models } = deployedPorts();
  const model = await models.get('tiny');
  if (model === undefined) throw new Error('the tiny model is not staged');
  return { counters: tokenCounters, model, exact: true };
});

test('S3ModelUploader uploads a large file in parts, whole and once', async () => {
  const bytes = new Uint8Array(64 * 1024 * 1024 + 1000).map((_, index) => index % 251);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const folder: ModelFolder = {
    files: async () => [{ path: 'model.safetensors', sizeBytes: bytes.byteLength }],
    sha256: async () => sha256,
    read: async (_path, start, maxBytes) => bytes.subarray(start, start + maxBytes),
  };
  const uploader = new S3ModelUploader(s3, await scratchBucket());
  const upload = () => uploader.upload(folder, 'model.safetensors', 'model.safetensors', bytes.byteLength);
  expect(await upload()).toBe(true);
  expect(await objects.digest(uploader.bucket, 'model.safetensors')).toEqual({ sizeBytes: bytes.byteLength, sha256 });
  expect(await upload()).toBe(false);
});
