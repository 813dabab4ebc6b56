import type { EvaluationSpec } from '../attempt/trainer-spec.ts';
import type { PlanData } from './default-hyperparameters.ts';

/** Test rows that the tuned model answers in free text: 200 rows put a share of 0.9 within ± 4 points (Wilson, 95 %). */
const TUNED_ROWS = 200;
/** Of a closed set of labels it answers all, up to this: an answer is a few tokens, most are decided in one forward pass. */
const TUNED_LABEL_ROWS = 5000;
/** Test rows that the base answers; it is slow, because it chats, and only a reference. */
const BASE_ROWS = 60;
const BASE_LABEL_ROWS = 100;
/** Characters of a token, at the least: small tokenizers split words finely (SmolLM2's has 3 to 4). */
const CHARACTERS_PER_TOKEN = 1.5;
/** New tokens where the answers are free text. */
const FREE_TEXT_TOKENS = 128;

/** What the evaluation at the end does. */
export function evaluationOf({ testRows, labels }: Pick<PlanData, 'testRows' | 'labels'>): EvaluationSpec {
  if (labels === undefined) {
    return {
      baseRows: Math.min(BASE_ROWS, testRows),
      tunedRows: Math.min(TUNED_ROWS, testRows),
      maxNewTokens: FREE_TEXT_TOKENS,
    };
  }
  const longest = Math.max(...labels.map((label) => label.length));
  return {
    baseRows: Math.min(BASE_LABEL_ROWS, testRows),
    tunedRows: Math.min(TUNED_LABEL_ROWS, testRows),
    maxNewTokens: Math.ceil(longest / CHARACTERS_PER_TOKEN) + 2,
    labels,
  };
}
