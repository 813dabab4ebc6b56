import type { EvaluationSpec } from '../attempt/trainer-spec.ts';
import type { PlanData } from './default-hyperparameters.ts';

/** Test rows that the tuned model answers: 200 rows put a share of 0.9 within ± 4 points (Wilson, 95 %). */
const TUNED_ROWS = 200;
/** Test rows that the base answers; it is slow, because it chats, and only a reference. */
const BASE_ROWS = 60;
/** Characters of a token, at the least, of short English labels (SmolLM2: 3 to 4). */
const CHARACTERS_PER_TOKEN = 2;
/** New tokens where the answers are free text. */
const FREE_TEXT_TOKENS = 128;

/** What the evaluation at the end does. */
export function evaluationOf({ testRows, labels }: Pick<PlanData, 'testRows' | 'labels'>): EvaluationSpec {
  const rows = { baseRows: Math.min(BASE_ROWS, testRows), tunedRows: Math.min(TUNED_ROWS, testRows) };
  if (labels === undefined) return { ...rows, maxNewTokens: FREE_TEXT_TOKENS };
  const longest = Math.max(...labels.map((label) => label.length));
  return { ...rows, maxNewTokens: Math.ceil(longest / CHARACTERS_PER_TOKEN) + 2, labels };
}
