import type { IncomingMessage, ServerResponse } from 'node:http';
import { FaultSchema, type Faults } from './faults.ts';
import type { CallRecord } from './record.ts';

/** The front door's own calls: `health`, `counts`, `faults` (GET, POST, DELETE). */
export async function control(
  incoming: IncomingMessage,
  response: ServerResponse,
  { record, faults }: { readonly record: CallRecord; readonly faults: Faults },
): Promise<void> {
  const call = `${incoming.method} ${incoming.url?.replace('/_front-door', '')}`;
  switch (call) {
    case 'GET /health':
      return answer(response, 200, { status: 'ok' });
    case 'GET /counts':
      return answer(response, 200, record.counts());
    case 'GET /faults':
      return answer(response, 200, faults.list());
    case 'DELETE /faults':
      faults.clear();
      return answer(response, 200, []);
    case 'POST /faults': {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(Buffer.from(chunk));
      const parsed = FaultSchema.safeParse(JSON.parse(Buffer.concat(chunks).toString()));
      if (!parsed.success) return answer(response, 400, { problems: parsed.error.issues });
      faults.add(parsed.data);
      return answer(response, 201, faults.list());
    }
    default:
      return answer(response, 404, { message: `${call} is not a call of the front door` });
  }
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
