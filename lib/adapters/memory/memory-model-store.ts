import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ModelStore } from '#lib/ports/model-store.ts';

/** Working twin of the S3 store. */
export class MemoryModelStore implements ModelStore {
  readonly #newest: ReadonlyMap<string, StagedModel>;

  /** `models` in the order in which they were staged. */
  constructor(models: readonly StagedModel[]) {
    this.#newest = new Map(models.map((model) => [model.id, model]));
  }

  async get(modelId: string): Promise<StagedModel | undefined> {
    return this.#newest.get(modelId);
  }

  async list(): Promise<readonly StagedModel[]> {
    return [...this.#newest.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}
