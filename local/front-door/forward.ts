import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';

/** Idle connections are closed before the emulator closes them (after 5 s), so that no request meets a closing one. */
const agent = new Agent({ keepAlive: true, maxSockets: 512, timeout: 3000 });

/**
 * Passes a request on and streams the answer back. Headers, Host included, stay as the client signed them.
 *
 * `x-forwarded-proto: https` stands for the TLS that AWS has and 127.0.0.1 has not: bucket policies ask for it.
 * With `loseAnswer` the upstream does its work and the client's connection is cut.
 */
export function forward(
  incoming: IncomingMessage,
  response: ServerResponse,
  options: { readonly baseUrl: string; readonly body: Buffer | undefined; readonly loseAnswer: boolean },
): Promise<number> {
  const { hostname, port } = new URL(options.baseUrl);
  return new Promise((resolve, reject) => {
    const upstream = request(
      {
        agent,
        hostname,
        port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'x-forwarded-proto': 'https' },
        setHost: false,
      },
      (answer) => {
        const status = answer.statusCode ?? 502;
        if (options.loseAnswer) {
          answer.resume().once('end', () => {
            response.destroy();
            resolve(status);
          });
          return;
        }
        response.writeHead(status, answer.headers);
        answer
          .pipe(response)
          .once('finish', () => resolve(status))
          .once('error', reject);
        answer.once('error', reject);
      },
    );
    upstream.once('error', reject);
    response.once('close', () => {
      if (!response.writableFinished) upstream.destroy();
    });
    if (options.body === undefined) incoming.pipe(upstream);
    else upstream.end(options.body);
  });
}
