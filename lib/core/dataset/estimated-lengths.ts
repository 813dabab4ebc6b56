import type { ChatRow } from './chat-row.ts';

/** Of English text ("What are tokens and how to count them?", help.openai.com, read November 2026). Other languages and code have more tokens a character. */
const CHARACTERS_PER_TOKEN = 4;
/** What a chat template puts around a message: role, marks and line ends (ChatML, as SmolLM2 and Qwen have it). */
const TOKENS_PER_MESSAGE = 5;

/** Lengths of rows in tokens where no tokenizer has read them. */
export interface EstimatedLengths {
  readonly trainRows: number;
  readonly testRows: number;
  readonly trainTokens: number;
  readonly longestRowTokens: number;
  readonly p99RowTokens: number;
}

/** Estimates the lengths of a training file's rows, of which so large a share is held out for the test. */
export function estimatedLengths(rows: readonly ChatRow[], heldOutShare: number): EstimatedLengths {
  const tokens = rows.map(tokensOf).toSorted((a, b) => a - b);
  const testRows = Math.round(rows.length * heldOutShare);
  const mean = tokens.reduce((sum, one) => sum + one, 0) / Math.max(1, tokens.length);
  const trainRows = rows.length - testRows;
  return {
    trainRows,
    testRows,
    trainTokens: Math.round(mean * trainRows),
    longestRowTokens: tokens.at(-1) ?? 0,
    p99RowTokens: tokens[Math.ceil(0.99 * tokens.length) - 1] ?? 0,
  };
}

function tokensOf({ messages }: ChatRow): number {
  return messages.reduce(
    (sum, { content }) => sum + TOKENS_PER_MESSAGE + Math.ceil([...content].length / CHARACTERS_PER_TOKEN),
    0,
  );
}
