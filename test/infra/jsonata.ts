import { randomUUID } from 'node:crypto';
import jsonata from 'jsonata';

/** Evaluates the value of an ASL field as Step Functions does: `{% … %}` with `$states`, variables and AWS's own functions. */
export async function evaluate(
  value: unknown,
  states: Readonly<Record<string, unknown>>,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map((entry) => evaluate(entry, states, variables)));
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(
      async ([key, entry]) => [key, await evaluate(entry, states, variables)] as const,
    );
    return Object.fromEntries(await Promise.all(entries));
  }
  const expression = typeof value === 'string' ? /^\{%(.*)%\}$/s.exec(value)?.[1] : undefined;
  if (expression === undefined) return value;
  const compiled = jsonata(expression);
  compiled.registerFunction('parse', (text: string) => JSON.parse(text) as unknown, '<s:x>');
  compiled.registerFunction('uuid', () => randomUUID(), '<:s>');
  const result: unknown = await compiled.evaluate({}, { states, ...variables });
  // Step Functions fails a state whose expression has no value.
  if (result === undefined) throw new Error(`States.QueryEvaluationError: ${expression} has no value`);
  return JSON.parse(JSON.stringify(result)) as unknown;
}
