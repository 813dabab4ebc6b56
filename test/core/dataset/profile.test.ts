import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import { holdOut } from '#lib/core/dataset/hold-out.ts';
import { labelsOf } from '#lib/core/dataset/labels.ts';
import { profileOf, summaryOf } from '#lib/core/dataset/profile.ts';

const row = (question: string, answer: string): ChatRow => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});
const rows = (count: number, answerOf: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => row(`question ${index}`, answerOf(index)));

describe('holding out', () => {
  test('splits every row into one part, in order, as the seed says', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.nat(2 ** 31 - 1), (count, seed) => {
        const all = rows(count, String);
        const { train, test: held } = holdOut(all, 0.1, seed);
        expect(held.length).toBe(Math.max(1, Math.round(count * 0.1)));
        expect(all.filter((one) => train.includes(one))).toEqual(train);
        expect(train.length + held.length).toBe(count);
        expect(holdOut(all, 0.1, seed)).toEqual({ train, test: held });
      }),
    );
  });

  test('draws other rows with another seed, and the same for ever with this one', () => {
    const drawn = (seed: number) =>
      holdOut(rows(50, String), 0.1, seed).test.map(({ messages }) => messages[1]?.content);
    expect(drawn(1)).not.toEqual(drawn(2));
    expect(drawn(42)).toEqual(['10', '35', '38', '43', '47']);
  });

  test('takes nothing from a single row', () => {
    expect(holdOut(rows(1, String), 0.1, 1).test).toEqual([]);
  });
});

describe('labels', () => {
  test('are a closed set of short answers, sorted', () => {
    expect(labelsOf(rows(9, (index) => ['b', 'a', '10'][index % 3] ?? ''))).toEqual(['10', 'a', 'b']);
  });

  test.each([
    ['all answers differ', rows(30, String)],
    ['an answer is long', rows(30, (index) => (index === 7 ? 'x'.repeat(65) : 'a'))],
    ['there is one answer', rows(30, () => 'a')],
    ['there are more than 150', rows(604, (index) => String(index % 151))],
  ])('are none when %s', (_, some) => {
    expect(labelsOf(some)).toBeUndefined();
  });
});

describe('a profile', () => {
  const trainRows = [...rows(8, (index) => (index % 2 === 0 ? 'yes' : 'no')), row('question 0', 'yes')];
  const profile = profileOf({
    trainRows,
    testRows: [row('question 1', 'no'), row('new', 'no')],
    trainTokens: [5, 10, 16, 17, 20, 33, 100, 8, 5],
    testTokens: [4, 4],
    exactTokens: true,
    heldOut: false,
  });

  test('counts rows, tokens, duplicates, leaks and labels', () => {
    expect(profile).toMatchObject({
      trainRows: 9,
      trainTokens: 214,
      rowTokens: { p50: 16, p99: 100, longest: 100 },
      duplicateRows: 1,
      leakedRows: 1,
      labels: { no: 4, yes: 5 },
    });
  });

  test('puts each row into one length class', () => {
    expect(profile.lengths).toEqual([
      { upToTokens: 16, rows: 5 },
      { upToTokens: 32, rows: 2 },
      { upToTokens: 64, rows: 1 },
      { upToTokens: 128, rows: 1 },
    ]);
  });

  test('is summed up for the record of the job', () => {
    expect(summaryOf(profile, 'key')).toMatchObject({
      profileKey: 'key',
      longestRowTokens: 100,
      labels: ['no', 'yes'],
    });
  });
});
