import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { answerOf, labelsOf } from '#lib/core/dataset/labels.ts';
import { toJsonl } from '#lib/core/dataset/to-jsonl.ts';
import { generateSupportDesk, SUPPORT_DESK_SEED, TEST_ROWS, TRAIN_ROWS } from '../../demo/support-desk/generate.ts';
import { INTENTS } from '../../demo/support-desk/intents.ts';

const questionOf = (row: { readonly messages: readonly { readonly content: string }[] }) =>
  row.messages[0]?.content ?? '';

describe('the support-desk data set', () => {
  const { train, test: held } = generateSupportDesk(SUPPORT_DESK_SEED);

  test('is decided by its seed', () => {
    expect(generateSupportDesk(SUPPORT_DESK_SEED)).toEqual({ train, test: held });
    expect(generateSupportDesk(8).train).not.toEqual(train);
  });

  test('is what lies in examples/', () => {
    for (const [name, rows] of Object.entries({ train, test: held })) {
      expect(readFileSync(join('examples', 'support-desk', `${name}.jsonl`), 'utf8')).toBe(toJsonl(rows));
    }
  });

  test('has no row twice, in training, test or both', () => {
    const questions = [...train, ...held].map(questionOf);
    expect(new Set(questions).size).toBe(TRAIN_ROWS + TEST_ROWS);
  });

  test('asks half of the test rows in words that training never had', () => {
    const seen = new Set(INTENTS.flatMap((intent) => intent.seen));
    const unseen = INTENTS.flatMap((intent) => intent.unseen);
    expect(unseen.some((phrasing) => seen.has(phrasing))).toBe(false);
  });

  test('has one short answer per intent, each as often as the others', () => {
    expect(labelsOf(train)).toHaveLength(INTENTS.length);
    const counts = INTENTS.map(({ answer }) => train.filter((row) => answerOf(row) === answer).length);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
  });
});
