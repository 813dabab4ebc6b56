import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvToChat } from '#lib/core/dataset/csv-to-chat.ts';
import { detectFormat, rowsOfFile } from '#lib/core/dataset/detect-format.ts';

const pair = (question: string, answer: string) => ({
  messages: [
    { role: 'user', content: question },
    { role: 'assistant', content: answer },
  ],
});
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe('a CSV of texts and labels', () => {
  test('becomes chat rows, whatever is in its quotes', () => {
    const csv = 'text,category\r\n"Where is my card, please?",card_arrival\r\n"He said ""no""\nand left",other\r\n';
    expect(csvToChat(csv)).toEqual({
      rows: [pair('Where is my card, please?', 'card_arrival'), pair('He said "no"\nand left', 'other')],
      problems: [],
    });
  });

  test.each([
    ['label,text\na,b', '"label" and "text"'],
    ['a,b,c\n1,2,3', '3 columns: "a", "b", "c"'],
    ['question,answer\n1,2', '"question" and "answer"'],
    ['', 'empty'],
  ])('with another shape is refused, naming what was seen: %j', (csv, seen) => {
    expect(csvToChat(csv)).toMatchObject({ rows: [], problems: [{ line: 1, problem: expect.stringContaining(seen) }] });
  });

  test('names the line of a bad record, counted in the file', () => {
    const { rows, problems } = csvToChat('text,label\n"two\nlines",a\nx,y,z\n,a\nb,\n"open,c');
    expect(rows).toHaveLength(1);
    expect(problems.map(({ line, field }) => [line, field])).toEqual([
      [4, '(line)'],
      [5, 'text'],
      [6, 'label'],
      [7, '(line)'],
    ]);
  });

  test('gives back every text that was quoted', () => {
    const text = fc.string({ minLength: 1 }).filter((content) => content.trim() !== '' && !content.includes('\r'));
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const csv = ['text,label', ...texts.map((one) => `${quoted(one)},a`)].join('\n');
        expect(csvToChat(csv)).toEqual({ rows: texts.map((one) => pair(one, 'a')), problems: [] });
      }),
    );
  });
});

describe('the format of a file', () => {
  test.each([
    ['a.txt', '{"messages": []}', 'chat-jsonl'],
    ['a', '\n\ntext,label\n', 'csv'],
  ])('of %s is told by its content', (name, head, format) => {
    expect(detectFormat(name, head)).toMatchObject({ kind: 'known', format });
  });

  test.each([
    ['a.jsonl', ''],
    ['a.json', '[{"messages": []}]'],
    ['a.xlsx', 'PK\u0003\u0004'],
    ['a.csv', 'text'],
    ['a.md', '# Rows'],
  ])('of %s is unknown, with a fix', (name, head) => {
    expect(detectFormat(name, head)).toMatchObject({ kind: 'unknown', fix: expect.any(String) });
    expect(rowsOfFile(name, head)).toMatchObject({ rows: [], problems: [{ line: 1, field: '(file)' }] });
  });
});
