import { AwsError } from '../aws-error.ts';

/** One page of a list, and the token of the next. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Cuts a page out of a list; the token is the offset, base64url. */
export function pageOf<T>(all: readonly T[], size: number | undefined, token: string | undefined): Page<T> {
  const offset = token === undefined || token === '' ? 0 : offsetOf(token);
  const end = Math.min(all.length, offset + (size ?? all.length));
  return {
    items: all.slice(offset, end),
    nextToken: end < all.length ? Buffer.from(`offset:${end}`).toString('base64url') : undefined,
  };
}

function offsetOf(token: string): number {
  const match = /^offset:(\d+)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null) throw new AwsError('InvalidNextToken', 'The token is invalid.');
  return Number(match[1]);
}
