import type { StagedModel } from '../core/attempt/trainer-spec.ts';
import type { ChatRow } from '../core/dataset/chat-row.ts';

/** Counts tokens as one base model would see them. */
export interface TokenCounter {
  /** Tokens of each text, in order. `exact` says whether the model's own tokenizer was used or an estimate from characters. */
  count(texts: readonly string[]): Promise<{ readonly tokens: readonly number[]; readonly exact: boolean }>;
  /** Tokens of each row, rendered with the model's chat template. */
  countRows(rows: readonly ChatRow[]): Promise<{ readonly tokens: readonly number[]; readonly exact: boolean }>;
}

/** Finds the counter of a staged model. */
export interface TokenCounters {
  of(model: StagedModel): Promise<TokenCounter>;
}
