import { describe, expect, test } from 'vitest';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import type { TokenCounters } from '#lib/ports/tokenizer.ts';

const rowOf = (answer: string): ChatRow => ({
  messages: [
    { role: 'user', content: 'hello world' },
    { role: 'assistant', content: answer },
  ],
});

/** What finds token counters. `exact` says whether the model has a tokenizer that can be used. */
export function tokenCountersContract(
  name: string,
  make: () => Promise<{ readonly counters: TokenCounters; readonly model: StagedModel; readonly exact: boolean }>,
): void {
  describe(`${name} as token counters`, () => {
    test('count each text, in order, and say whether the count is exact', async () => {
      const { counters, model, exact } = await make();
      const counter = await counters.of(model);
      const counted = await counter.count(['hello world', '', 'hello world, hello world']);
      const [short, none, long] = counted.tokens;
      expect(counted).toEqual({ tokens: [short, 0, long], exact });
      expect(none).toBe(0);
      expect(short).toBeGreaterThan(0);
      expect(long).toBeGreaterThan(short ?? 0);
      expect(await counter.count([])).toEqual({ tokens: [], exact });
    });

    test('count each row whole, in order', async () => {
      const { counters, model, exact } = await make();
      const counter = await counters.of(model);
      const counted = await counter.countRows([rowOf('hello hello hello'), rowOf('hello')]);
      const [long, short] = counted.tokens;
      expect(counted).toEqual({ tokens: [long, short], exact });
      expect(long).toBeGreaterThan(short ?? 0);
      const [content] = (await counter.count(['hello world'])).tokens;
      expect(short).toBeGreaterThan(content ?? 0);
      expect(await counter.countRows([])).toEqual({ tokens: [], exact });
    });

    test('count the same for the same model', async () => {
      const { counters, model } = await make();
      const texts = ['hello world'];
      const first = await (await counters.of(model)).count(texts);
      expect(await (await counters.of(model)).count(texts)).toEqual(first);
    });
  });
}
