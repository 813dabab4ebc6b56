import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import { seededRandom, shuffled } from '#lib/core/units/seeded-random.ts';
import { CLOSERS, INTENTS, type Intent, OPENERS, SLOTS } from './intents.ts';

/** The seed of the committed files in `examples/support-desk/`. */
export const SUPPORT_DESK_SEED = 7;

/** 60 steps of 8 rows. */
export const TRAIN_ROWS = 480;
export const TEST_ROWS = 64;

/** Messages to a support desk and its fixed answers. Half of the test rows use phrasings that no training row has; no row comes twice. */
export function generateSupportDesk(seed: number): {
  readonly train: readonly ChatRow[];
  readonly test: readonly ChatRow[];
} {
  const random = seededRandom(seed);
  const taken = new Set<string>();
  const draw = (count: number, phrasingsOf: (intent: Intent, index: number) => readonly string[]) =>
    Array.from({ length: count }, (_, index) => {
      const intent = at(INTENTS, index % INTENTS.length);
      return rowOf(freshMessage(phrasingsOf(intent, index), random, taken), intent.answer);
    });
  const train = draw(TRAIN_ROWS, (intent) => intent.seen);
  const test = draw(TEST_ROWS, (intent, index) =>
    Math.floor(index / INTENTS.length) % 2 === 0 ? intent.unseen : intent.seen,
  );
  return { train: shuffled(train, seed), test: shuffled(test, seed + 1) };
}

/** A message that was not drawn before. */
function freshMessage(phrasings: readonly string[], random: () => number, taken: Set<string>): string {
  const pick = (words: readonly string[]) => at(words, Math.floor(random() * words.length));
  for (;;) {
    const phrasing = pick(phrasings).replace(/\{(\w+)\}/g, (_, slot: string) => pick(SLOTS[slot] ?? []));
    const message = sentenceOf(pick(OPENERS), phrasing, pick(CLOSERS));
    if (taken.has(message)) continue;
    taken.add(message);
    return message;
  }
}

function sentenceOf(opener: string, phrasing: string, closer: string): string {
  const start = opener === '' ? phrasing.charAt(0).toUpperCase() + phrasing.slice(1) : phrasing;
  return `${opener}${start}${closer}`;
}

function rowOf(question: string, answer: string): ChatRow {
  return {
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  };
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new RangeError(`no item ${index} of ${items.length}`);
  return item;
}
