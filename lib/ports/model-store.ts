import type { StagedModel } from '../core/attempt/trainer-spec.ts';

/** Base models staged in the account. */
export interface ModelStore {
  /** The newest staged revision, `undefined` when the model is not in the store. */
  get(modelId: string): Promise<StagedModel | undefined>;
  list(): Promise<readonly StagedModel[]>;
}
