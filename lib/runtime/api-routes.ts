import { JobRequestSchema } from '#lib/contracts/api/job-request.ts';
import type { EventPage } from '#lib/contracts/api/job-view.ts';
import { IdempotencyKeySchema, ListEventsQuerySchema, ListJobsQuerySchema } from '#lib/contracts/api/paging.ts';
import { CreateUploadSchema } from '#lib/contracts/api/uploads.ts';
import { cancelJob } from '#lib/usecases/cancel-job.ts';
import { createJob } from '#lib/usecases/create-job.ts';
import { createUpload } from '#lib/usecases/create-upload.ts';
import { getJob, noSuchJob } from '#lib/usecases/get-job.ts';
import { jobLedger } from '#lib/usecases/job-ledger.ts';
import { summaryViewOf, viewOf } from '#lib/usecases/job-view.ts';
import { type ApiRoute, parseBody, parseFields } from './api-handler.ts';

/** The public API: a request, its schema, its use case and how the answer is shown. */
export const API_ROUTES: readonly ApiRoute[] = [
  {
    route: 'POST /v1/uploads',
    run: (ports) => async (request) => {
      const body = parseBody(CreateUploadSchema, request.body);
      if (body.kind === 'problem') return body;
      return { status: 201, body: await createUpload(ports)({ tenant: request.tenant, upload: body.value }) };
    },
  },
  {
    route: 'POST /v1/jobs',
    run: (ports) => async (request) => {
      const body = parseBody(JobRequestSchema, request.body);
      if (body.kind === 'problem') return body;
      const key = parseFields(IdempotencyKeySchema.optional(), request.headers['idempotency-key']);
      if (key.kind === 'problem') return { ...key, field: 'Idempotency-Key' };
      const { tenant } = request;
      const job = await createJob(ports)({ tenant, request: body.value, idempotencyKey: key.value });
      return 'kind' in job ? job : { status: 202, body: viewOf({ job, attempts: [], rows: [] }, ports.clock) };
    },
  },
  {
    route: 'GET /v1/jobs',
    run: (ports) => async (request) => {
      const query = parseFields(ListJobsQuerySchema, request.query);
      if (query.kind === 'problem') return query;
      const { jobs, next } = await ports.jobs.list(request.tenant, query.value.limit, query.value.after);
      return { status: 200, body: { schemaVersion: 1, jobs: jobs.map(summaryViewOf), next } };
    },
  },
  {
    route: 'GET /v1/jobs/{id}',
    run: (ports) => async (request) => {
      const whole = await getJob(ports)({ tenant: request.tenant, jobId: request.path['id'] ?? '' });
      return 'kind' in whole ? whole : { status: 200, body: viewOf(whole, ports.clock) };
    },
  },
  {
    route: 'GET /v1/jobs/{id}/events',
    run: (ports) => async (request) => {
      const query = parseFields(ListEventsQuerySchema, request.query);
      if (query.kind === 'problem') return query;
      const { tenant } = request;
      const jobId = request.path['id'] ?? '';
      if ((await ports.jobs.get(tenant, jobId)) === undefined) return noSuchJob(jobId);
      const { after, limit } = query.value;
      const events = await ports.jobs.events(tenant, jobId, after, limit);
      const page: EventPage = { schemaVersion: 1, events: [...events], next: events.at(-1)?.cursor ?? after };
      return { status: 200, body: page };
    },
  },
  {
    route: 'POST /v1/jobs/{id}/cancel',
    run: (ports) => async (request) => {
      const id = { tenant: request.tenant, jobId: request.path['id'] ?? '' };
      const cancelled = await cancelJob(ports)(id);
      if ('kind' in cancelled) return cancelled;
      const whole = await getJob(ports)(id);
      return 'kind' in whole ? whole : { status: 202, body: viewOf(whole, ports.clock) };
    },
  },
  {
    route: 'GET /v1/jobs/{id}/ledger',
    run: (ports) => async (request) => {
      const ledger = await jobLedger(ports)({ tenant: request.tenant, jobId: request.path['id'] ?? '' });
      return 'kind' in ledger ? ledger : { status: 200, body: ledger };
    },
  },
];
