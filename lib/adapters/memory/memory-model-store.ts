import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ModelStore } from '#lib/ports/model-store.ts';

/** Working twin of the S3 store. */
export class MemoryModelStore implements ModelStore {
  readonly #models: readonly StagedModel[];

  constructor(models: readonly StagedModel[]) {
    this.#models = models;
  }

  async get(modelId: string): Promise<StagedModel | undefined> {
    return this.#models.find((model) => model.id === modelId);
  }

  async list(): Promise<readonly StagedModel[]> {
    return this.#models;
  }
}
