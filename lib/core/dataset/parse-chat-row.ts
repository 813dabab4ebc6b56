import type { ChatMessage, ChatRow, RowProblem } from './chat-row.ts';

const ROLES = ['system', 'user', 'assistant'] as const;

/** A line read as a row, or what is wrong with it. */
export type ParsedRow =
  | { readonly kind: 'row'; readonly row: ChatRow }
  | { readonly kind: 'problem'; readonly problem: RowProblem };

/** Every row and every problem of a file, in order of line. */
export interface ParsedRows {
  readonly rows: readonly ChatRow[];
  readonly problems: readonly RowProblem[];
}

/** Reads a JSONL file of chat rows. Empty lines are skipped; they still count as lines. */
export function parseChatRows(text: string): ParsedRows {
  const rows: ChatRow[] = [];
  const problems: RowProblem[] = [];
  const lines = text.replace(/^\uFEFF/, '').split('\n');
  for (const [index, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const parsed = parseChatRow(line, index + 1);
    if (parsed.kind === 'row') rows.push(parsed.row);
    else problems.push(parsed.problem);
  }
  return { rows, problems };
}

/**
 * Reads one line: `{"messages": [{"role", "content"}, …]}`, nothing else. The first problem found is answered.
 *
 * A system message may only come first, the last message is the assistant's, no content is empty.
 */
export function parseChatRow(line: string, lineNumber: number): ParsedRow {
  const problem = (field: string, text: string, fix: string): ParsedRow => ({
    kind: 'problem',
    problem: { line: lineNumber, field, problem: text, fix },
  });
  const value = jsonOf(line);
  if (!isRecord(value)) {
    return problem('(line)', 'is not a JSON object', 'Write one JSON object a line: {"messages": [...]}.');
  }
  const extra = Object.keys(value).find((key) => key !== 'messages');
  if (extra !== undefined)
    return problem(extra, `unknown field "${extra}"`, `Remove "${extra}"; a row has only "messages".`);
  const { messages } = value;
  if (!Array.isArray(messages) || messages.length === 0) {
    return problem(
      'messages',
      'is missing or not a list with messages',
      'Give "messages" at least a question and its answer.',
    );
  }
  for (const [index, message] of messages.entries()) {
    const found = problemOfMessage(message, index);
    if (found !== undefined) return problem(...found);
  }
  return parsedConversation(messages as ChatMessage[], problem);
}

function parsedConversation(
  messages: readonly ChatMessage[],
  problem: (field: string, text: string, fix: string) => ParsedRow,
): ParsedRow {
  const assistants = messages.filter(({ role }) => role === 'assistant');
  if (assistants.length === 0) {
    return problem(
      'messages',
      'has no assistant message',
      'Add the answer to be learnt as a last message with role "assistant".',
    );
  }
  const last = messages.length - 1;
  if (messages[last]?.role !== 'assistant') {
    return problem(
      `messages[${last}].role`,
      `is "${messages[last]?.role}"`,
      'End the row with the assistant message to be learnt.',
    );
  }
  if (messages.every(({ role }) => role !== 'user')) {
    return problem(
      'messages',
      'has no user message',
      'Add what is asked as a message with role "user" before the answer.',
    );
  }
  return { kind: 'row', row: { messages: messages.map(({ role, content }) => ({ role, content })) } };
}

function problemOfMessage(message: unknown, index: number): [string, string, string] | undefined {
  const at = `messages[${index}]`;
  if (!isRecord(message)) return [at, 'is not an object', 'A message is {"role": ..., "content": ...}.'];
  const extra = Object.keys(message).find((key) => key !== 'role' && key !== 'content');
  if (extra !== undefined) {
    return [
      `${at}.${extra}`,
      `unknown field "${extra}"`,
      `Remove "${extra}"; a message has only "role" and "content".`,
    ];
  }
  const { role, content } = message;
  if (!ROLES.some((known) => known === role)) {
    return [`${at}.role`, `is ${JSON.stringify(role) ?? 'missing'}`, 'Use "system", "user" or "assistant".'];
  }
  if (role === 'system' && index > 0) {
    return [`${at}.role`, 'is "system" after the first message', 'Put the system message first, or leave it out.'];
  }
  if (typeof content !== 'string') return [`${at}.content`, 'is missing or not text', 'Give the content as a string.'];
  if (content.trim() === '') return [`${at}.content`, 'is empty', 'Fill it, or remove the row.'];
  return undefined;
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
