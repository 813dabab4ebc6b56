import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HubModelFolder } from '#lib/adapters/hub/hub-model-folder.ts';
import { describeModelFolder } from '#lib/usecases/describe-model-folder.ts';

const CONFIG = JSON.stringify({
  model_type: 'llama',
  hidden_size: 64,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  intermediate_size: 160,
  vocab_size: 1000,
  max_position_embeddings: 2048,
});
const HEADER = JSON.stringify({ w: { dtype: 'F32', shape: [3, 5], data_offsets: [0, 60] } });

function weights(): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(HEADER.length));
  return Buffer.concat([length, Buffer.from(HEADER), Buffer.alloc(60)]);
}

const FILES: Readonly<Record<string, Buffer>> = { 'config.json': Buffer.from(CONFIG), 'model.safetensors': weights() };
let server: Server;
let endpoint = '';
/** Bytes of weights that were sent. */
let sentBytes = 0;

/** What the Hub's two paths answer, as its API documentation has them. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/api/models/Org/Model/tree/main') {
      const tree = Object.entries(FILES).map(([name, bytes]) => ({ type: 'file', path: name, size: bytes.length }));
      return response.end(JSON.stringify([...tree, { type: 'directory', path: 'onnx' }]));
    }
    const file = FILES[path.replace('/Org/Model/resolve/main/', '')];
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    if (file === undefined || range === null) {
      response.statusCode = path.includes('Gated') ? 401 : 404;
      return response.end();
    }
    const part = file.subarray(Number(range[1]), Number(range[2]) + 1);
    if (path.endsWith('safetensors')) sentBytes += part.length;
    response.statusCode = 206;
    return response.end(part);
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
});

describe('a model on the Hub', () => {
  test('is described from its config.json and the head of its weights alone', async () => {
    const result = await describeModelFolder(new HubModelFolder('Org/Model', endpoint));
    expect(result).toMatchObject({ kind: 'described', weights: 15, decoder: { architecture: { layers: 2 } } });
    expect(sentBytes).toBe(8 + HEADER.length);
  });

  test('that is gated or absent is refused with the status', async () => {
    await expect(new HubModelFolder('Org/Gated', endpoint).files()).rejects.toMatchObject({
      name: 'HubRefusedError',
      status: 401,
    });
    await expect(new HubModelFolder('Org/Absent', endpoint).files()).rejects.toMatchObject({ status: 404 });
  });
});
