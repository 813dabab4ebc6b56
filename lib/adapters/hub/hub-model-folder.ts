import * as z from 'zod';
import type { ModelFolder } from '#lib/ports/model-uploader.ts';

const HUB = 'https://huggingface.co';
const TreeSchema = z.array(
  z.looseObject({
    type: z.string(),
    path: z.string(),
    size: z.int().nonnegative().optional(),
    lfs: z.looseObject({ oid: z.string() }).optional(),
  }),
);

/** The Hub does not give this model: it is not there, or its terms must be accepted first. */
export class HubRefusedError extends Error {
  override readonly name = 'HubRefusedError';
  readonly status: number;

  constructor(status: number, url: string) {
    super(`the Hub answered ${status} for ${url}`);
    this.status = status;
  }
}

/** A public model's files on the Hugging Face Hub, read without a token; of weights only the bytes that are asked for. */
export class HubModelFolder implements ModelFolder {
  readonly #id: string;
  readonly #endpoint: string;

  constructor(id: string, endpoint: string = HUB) {
    this.#id = id;
    this.#endpoint = endpoint.replace(/\/$/, '');
  }

  async files() {
    return (await this.#tree())
      .filter(({ type }) => type === 'file')
      .map(({ path, size = 0 }) => ({ path, sizeBytes: size }));
  }

  /** As the Hub has it for large files; small ones are not hashed there. */
  async sha256(path: string): Promise<string> {
    const oid = (await this.#tree()).find((file) => file.path === path)?.lfs?.oid;
    if (oid === undefined) throw new Error(`the Hub has no sha256 of ${path}`);
    return oid;
  }

  async read(path: string, start: number, maxBytes: number): Promise<Uint8Array> {
    if (maxBytes === 0) return new Uint8Array();
    const Range = `bytes=${start}-${start + maxBytes - 1}`;
    const response = await this.#get(`/${this.#id}/resolve/main/${path}`, { Range });
    const bytes = new Uint8Array(await response.arrayBuffer());
    // A server that knows no ranges sends the file from its beginning.
    return response.status === 206 ? bytes : bytes.subarray(start, start + maxBytes);
  }

  async #tree() {
    const response = await this.#get(`/api/models/${this.#id}/tree/main`, {});
    return TreeSchema.parse(await response.json());
  }

  async #get(path: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const url = `${this.#endpoint}${path}`;
    const response = await fetch(url, { headers });
    if (!response.ok) throw new HubRefusedError(response.status, url);
    return response;
  }
}
