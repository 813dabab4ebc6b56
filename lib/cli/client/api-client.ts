import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import * as z from 'zod';
import { ErrorBodySchema } from '#lib/contracts/api/error-body.ts';
import { type JobLedger, JobLedgerSchema } from '#lib/contracts/api/job-ledger.ts';
import type { JobRequestSchema } from '#lib/contracts/api/job-request.ts';
import {
  type EventPage,
  EventPageSchema,
  type JobList,
  JobListSchema,
  type JobView,
  JobViewSchema,
} from '#lib/contracts/api/job-view.ts';
import { UploadSchema } from '#lib/contracts/api/uploads.ts';
import { CliError } from '../cli-error.ts';

export type JobRequestInput = z.input<typeof JobRequestSchema>;

/** Of an answer that is no error body of ours: a gateway's, say. */
const MessageSchema = z.looseObject({ message: z.string() });
const TIMEOUT_MILLISECONDS = 60_000;

/** The public API over HTTP. Every answer is parsed; a refusal becomes a `CliError` with the API's own words. */
export class ApiClient {
  readonly #apiUrl: string;
  readonly #apiKey: string;

  constructor({ apiUrl, apiKey }: { readonly apiUrl: string; readonly apiKey: string }) {
    this.#apiUrl = apiUrl.replace(/\/$/, '');
    this.#apiKey = apiKey;
  }

  /** Uploads a file from disk; answers its upload id. */
  async upload(path: string): Promise<string> {
    const bytes = readFileSync(path);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const body = { filename: basename(path), sizeBytes: bytes.byteLength, sha256 };
    const upload = UploadSchema.parse(await this.#call('POST', '/v1/uploads', { body }));
    const answer = await fetch(upload.url, {
      method: upload.method,
      body: bytes,
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    if (!answer.ok)
      throw new CliError(
        'InternalError',
        `the upload of ${path} answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`,
      );
    return upload.id;
  }

  async submit(request: JobRequestInput, idempotencyKey: string): Promise<JobView> {
    const headers = { 'idempotency-key': idempotencyKey };
    return JobViewSchema.parse(await this.#call('POST', '/v1/jobs', { body: request, headers }));
  }

  async job(jobId: string): Promise<JobView> {
    return JobViewSchema.parse(await this.#call('GET', `/v1/jobs/${encodeURIComponent(jobId)}`));
  }

  async jobs(limit: number): Promise<JobList> {
    return JobListSchema.parse(await this.#call('GET', `/v1/jobs?limit=${limit}`));
  }

  async events(jobId: string, after: string | undefined): Promise<EventPage> {
    const query = after === undefined ? '' : `?after=${encodeURIComponent(after)}`;
    return EventPageSchema.parse(await this.#call('GET', `/v1/jobs/${encodeURIComponent(jobId)}/events${query}`));
  }

  async cancel(jobId: string): Promise<JobView> {
    return JobViewSchema.parse(await this.#call('POST', `/v1/jobs/${encodeURIComponent(jobId)}/cancel`));
  }

  async ledger(jobId: string): Promise<JobLedger> {
    return JobLedgerSchema.parse(await this.#call('GET', `/v1/jobs/${encodeURIComponent(jobId)}/ledger`));
  }

  async #call(
    method: string,
    path: string,
    { body, headers = {} }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<unknown> {
    const answer = await fetch(`${this.#apiUrl}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.#apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as unknown;
    throw refusalOf(answer.status, text);
  }
}

function refusalOf(status: number, text: string): CliError {
  const value = jsonOf(text);
  const ours = ErrorBodySchema.safeParse(value);
  if (ours.success) {
    const { code, message, fix, field, line } = ours.data.error;
    return new CliError(code, message, fix, line === undefined ? field : `line ${line}`);
  }
  const message = MessageSchema.safeParse(value);
  const code =
    status === 401
      ? 'Unauthorized'
      : status === 403
        ? 'Forbidden'
        : status === 429
          ? 'TooManyRequests'
          : 'InternalError';
  return new CliError(
    code,
    `the API answered ${status}: ${message.success ? message.data.message : text.slice(0, 300)}`,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
