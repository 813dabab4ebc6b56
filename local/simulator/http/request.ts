import type { IncomingMessage } from 'node:http';

/** One request, read to its end. */
export interface SimRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the SigV4 credential scope; undefined for an unsigned request. */
  readonly region: string | undefined;
}

/** One answer. */
export interface SimResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const LARGEST_BODY_BYTES = 16 * 1024 * 1024;

/** Reads a request's body and finds its region in the signature. */
export async function readRequest(message: IncomingMessage): Promise<SimRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) throw new Error('request body too large');
    chunks.push(chunk);
  }
  const url = new URL(message.url ?? '/', 'http://simulator');
  const headers = Object.fromEntries(
    Object.entries(message.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : (value ?? ''),
    ]),
  );
  return {
    method: message.method ?? 'GET',
    path: url.pathname,
    query: url.searchParams,
    headers,
    body: Buffer.concat(chunks).toString('utf8'),
    region: /Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\//.exec(headers['authorization'] ?? '')?.[1],
  };
}

/** A JSON answer of the control API. */
export function jsonResponse(status: number, value: unknown): SimResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) };
}

/** A plain-text answer, as the metadata service gives. */
export function textResponse(status: number, body: string): SimResponse {
  return { status, headers: { 'content-type': 'text/plain' }, body };
}
