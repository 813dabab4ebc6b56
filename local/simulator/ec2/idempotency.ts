import { AwsError } from '../aws-error.ts';

interface Remembered<T> {
  readonly fingerprint: string;
  readonly answer: Promise<T>;
}

/**
 * Client tokens: the same request under the same token gets the same answer, even while the first still runs; a changed one is refused.
 * A request that failed as a whole is forgotten, so that its token may be tried again.
 */
export class ClientTokens<T> {
  readonly #remembered = new Map<string, Remembered<T>>();

  once(token: string, fingerprint: string, run: () => Promise<T>): Promise<T> {
    const known = this.#remembered.get(token);
    if (known !== undefined) {
      if (known.fingerprint === fingerprint) return known.answer;
      throw new AwsError(
        'IdempotentParameterMismatch',
        'The request uses the same client token as a previous, but non-identical request.',
      );
    }
    const answer = run();
    this.#remembered.set(token, { fingerprint, answer });
    answer.catch(() => this.#remembered.delete(token));
    return answer;
  }
}

/** The same text for the same parameters, whatever their order on the wire. */
export function fingerprintOf(body: string): string {
  const parameters = [...new URLSearchParams(body)].filter(([name]) => name !== 'ClientToken');
  return JSON.stringify(parameters.sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
