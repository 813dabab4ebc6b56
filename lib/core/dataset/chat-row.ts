/** One message of a chat row. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** One row of a data set: a conversation that ends with the answer to be learnt. */
export interface ChatRow {
  readonly messages: readonly ChatMessage[];
}

/** A row that was refused; `line` counts from 1. */
export interface RowProblem {
  readonly line: number;
  readonly field: string;
  readonly problem: string;
  readonly fix: string;
}
