import type { ChatRow } from '#lib/core/dataset/chat-row.ts';
import type { TokenCounter, TokenCounters } from '#lib/ports/tokenizer.ts';

/** A counter that takes words for tokens. */
export class MemoryTokenCounters implements TokenCounters {
  async of(): Promise<TokenCounter> {
    return { count, countRows: (rows) => count(rows.map(textOf)) };
  }
}

async function count(texts: readonly string[]) {
  return { tokens: texts.map((text) => text.split(/\s+/).filter(Boolean).length), exact: true };
}

function textOf(row: ChatRow): string {
  return row.messages.map((message) => message.content).join(' ');
}
