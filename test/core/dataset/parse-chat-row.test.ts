import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import { parseChatRow, parseChatRows } from '#lib/core/dataset/parse-chat-row.ts';
import { toJsonl } from '#lib/core/dataset/to-jsonl.ts';

const line = (...messages: readonly (readonly [string, unknown])[]) =>
  JSON.stringify({ messages: messages.map(([role, content]) => ({ role, content })) });
const problemOf = (text: string) => {
  const parsed = parseChatRow(text, 7);
  return parsed.kind === 'problem' ? parsed.problem : undefined;
};

describe('a chat row', () => {
  test('is read', () => {
    const text = line(['system', 'Be brief.'], ['user', 'Capital of France?'], ['assistant', 'Paris']);
    expect(parseChatRow(text, 1)).toEqual({ kind: 'row', row: JSON.parse(text) });
  });

  test.each([
    ['not JSON', '{"messages": [', '(line)'],
    ['a list', '[]', '(line)'],
    ['no messages', '{"messages": []}', 'messages'],
    [
      'an unknown field',
      JSON.stringify({
        messages: [
          { role: 'user', content: 'q' },
          { role: 'assistant', content: 'a' },
        ],
        tools: [],
      }),
      'tools',
    ],
    ['an unknown role', line(['user', 'q'], ['bot', 'a']), 'messages[1].role'],
    ['a late system message', line(['user', 'q'], ['system', 's'], ['assistant', 'a']), 'messages[1].role'],
    ['no answer', line(['user', 'q']), 'messages'],
    ['a question last', line(['user', 'q'], ['assistant', 'a'], ['user', 'q']), 'messages[2].role'],
    ['no question', line(['assistant', 'a']), 'messages'],
    ['an empty content', line(['user', 'q'], ['assistant', ' ']), 'messages[1].content'],
    ['a content that is no text', line(['user', ['q']], ['assistant', 'a']), 'messages[0].content'],
  ])('with %s is refused by line and field, with a fix', (_, text, field) => {
    expect(problemOf(text)).toMatchObject({ line: 7, field, fix: expect.stringMatching(/\.$/) });
  });

  test('refuses the weight of OpenAI by name and says what to do', () => {
    const text = JSON.stringify({
      messages: [
        { role: 'user', content: 'q' },
        { role: 'assistant', content: 'a', weight: 0 },
      ],
    });
    expect(problemOf(text)).toMatchObject({
      field: 'messages[1].weight',
      fix: expect.stringContaining('Remove "weight"'),
    });
  });

  test('keeps its line when there are empty lines', () => {
    const good = line(['user', 'q'], ['assistant', 'a']);
    expect(parseChatRows(`\uFEFF${good}\r\n\n{}\n${good}`)).toMatchObject({ rows: [{}, {}], problems: [{ line: 3 }] });
  });

  test('is the same after it was written', () => {
    const text = fc.string({ minLength: 1 }).filter((content) => content.trim() !== '');
    const row = fc.tuple(text, text).map(
      ([question, answer]): ChatRow => ({
        messages: [
          { role: 'user', content: question },
          { role: 'assistant', content: answer },
        ],
      }),
    );
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(parseChatRows(toJsonl(rows))).toEqual({ rows, problems: [] });
      }),
    );
  });
});
