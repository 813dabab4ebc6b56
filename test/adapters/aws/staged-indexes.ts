import { modelIndexKey } from '#lib/adapters/aws/s3-model-store.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';

/** Puts into a bucket what staging leaves there: each model's index, and among its files one that is called as an index is. */
export async function stageIndexes(
  objects: ObjectStore,
  bucket: string,
  staged: readonly StagedModel[],
): Promise<void> {
  for (const model of staged) {
    await objects.put(bucket, `${model.prefix}manifest.json`, 'a file of the model', 'application/json');
    const index = { schemaVersion: 1, kind: 'thriftune.model', model };
    await objects.put(bucket, modelIndexKey(model.id), JSON.stringify(index), 'application/json');
  }
}
