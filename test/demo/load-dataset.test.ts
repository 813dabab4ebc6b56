import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { epochsInWords } from '../../demo/dataset/demo-job.ts';
import { loadDataset } from '../../demo/dataset/load-dataset.ts';

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'thriftune-data-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const csv = (rows: number) =>
  `text,label\n${Array.from({ length: rows }, (_, n) => `question ${n},label-${n % 2}`).join('\n')}\n`;

describe('a data set for the demo', () => {
  test('is a folder with a train and a test file', () => {
    const set = loadDataset(folderWith({ 'train.csv': csv(20), 'test.csv': csv(4), 'categories.json': '[]' }), 7);
    expect([set.train.length, set.test.length, set.labels]).toEqual([20, 4, ['label-0', 'label-1']]);
    expect(set.testFile).toMatch(/test\.csv$/);
  });

  test('or one file, of which a seeded tenth is held out', () => {
    const file = join(folderWith({ 'mine.csv': csv(50) }), 'mine.csv');
    const set = loadDataset(file, 7);
    expect([set.train.length, set.test.length, set.testFile]).toEqual([45, 5, undefined]);
    expect(loadDataset(file, 7).test).toEqual(set.test);
    expect(loadDataset(file, 8).test).not.toEqual(set.test);
  });

  test.each([
    [{ 'train.csv': csv(3) }, /has no test\.jsonl or test\.csv; it holds: train\.csv/],
    [{ 'train.csv': csv(3), 'train.jsonl': '', 'test.csv': csv(3) }, /has more than one train file/],
    [{ 'train.csv': 'a,b,c\n1,2,3\n', 'test.csv': csv(3) }, /the header has 3 columns: "a", "b", "c"/],
    [{ 'train.csv': 'question,answer\n1,2\n', 'test.csv': csv(3) }, /the columns are "question" and "answer"/],
    [{ 'train.jsonl': '{"messages":[]}\n', 'test.csv': csv(3) }, /line 1: messages/],
    [{ 'train.jsonl': '[1]\n', 'test.csv': csv(3) }, /one JSON list/],
  ])('is refused by what was seen: %j', (files, reason) => {
    expect(() => loadDataset(folderWith(files), 7)).toThrow(reason);
  });

  test('does not have to exist to be named', () => {
    expect(() => loadDataset('/nowhere/at/all', 7)).toThrow('/nowhere/at/all does not exist');
  });
});

test('epochs are said in words where they are near a quarter', () => {
  expect(epochsInWords(320, 8, 10_003)).toBe('a quarter epoch');
  expect(epochsInWords(60, 8, 480)).toBe('one epoch');
  expect(epochsInWords(10, 8, 448)).toBe('0.2 epochs');
});
