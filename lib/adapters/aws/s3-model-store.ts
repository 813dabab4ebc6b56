import { ModelIndexSchema } from '#lib/contracts/stored/model-index.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ModelStore } from '#lib/ports/model-store.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';

/** A model's files lie below a folder of sixteen digits: one of them may be called manifest.json too. */
const INDEX_KEY = /^models\/(?!.*\/files\/[0-9a-f]{16}\/).+\/manifest\.json$/;

/** Key of a model's index object; its files lie under `models/<id>/files/<revision>/`. */
export function modelIndexKey(modelId: string): string {
  return `models/${modelId}/manifest.json`;
}

/** The account's model store: one index object per model, written after its files. */
export class S3ModelStore implements ModelStore {
  readonly #objects: ObjectStore;
  readonly #bucket: string;

  constructor(objects: ObjectStore, bucket: string) {
    this.#objects = objects;
    this.#bucket = bucket;
  }

  async get(modelId: string): Promise<StagedModel | undefined> {
    // An id comes from a user: it must not lead out of its own folder.
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(modelId) || modelId.includes('..')) return undefined;
    return this.#read(modelIndexKey(modelId));
  }

  async list(): Promise<readonly StagedModel[]> {
    const objects = await this.#objects.list(this.#bucket, 'models/');
    const keys = objects.map((object) => object.key).filter((key) => INDEX_KEY.test(key));
    const models = await Promise.all(keys.map((key) => this.#read(key)));
    return models.filter((model) => model !== undefined).sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async #read(key: string): Promise<StagedModel | undefined> {
    const bytes = await this.#objects.get(this.#bucket, key);
    return bytes === undefined ? undefined : ModelIndexSchema.parse(JSON.parse(new TextDecoder().decode(bytes))).model;
  }
}
