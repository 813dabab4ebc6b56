import type { StagedModel } from '../core/attempt/trainer-spec.ts';

/** Base models staged in the account. */
export interface ModelStore {
  /** The newest staged revision, `undefined` when the model is not in the store. */
  get(modelId: string): Promise<StagedModel | undefined>;
  /** The newest revision of every model, in order of id. */
  list(): Promise<readonly StagedModel[]>;
}
