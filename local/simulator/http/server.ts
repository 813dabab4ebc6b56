import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readRequest, type SimRequest, type SimResponse } from './request.ts';

/** A listening server on 127.0.0.1. */
export interface Listening {
  readonly port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1; port 0 takes a free one. A handler that throws answers 500, and the text goes to stderr. */
export async function listen(port: number, handle: (request: SimRequest) => Promise<SimResponse>): Promise<Listening> {
  const server = createServer((message, answer) => {
    void readRequest(message)
      .then(handle)
      .catch((error: unknown): SimResponse => {
        console.error('simulator:', error);
        return {
          status: 500,
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ __type: 'InternalFailure', message: String(error) }),
        };
      })
      .then(({ status, headers, body }) => answer.writeHead(status, headers).end(body));
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return { port: (server.address() as AddressInfo).port, close: () => closed(server) };
}

async function closed(server: Server): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await done;
}
