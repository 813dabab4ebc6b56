import { createHash } from 'node:crypto';
import { uploadProblemOf } from '#lib/core/dataset/announced-upload.ts';
import { rowsOfFile } from '#lib/core/dataset/detect-format.ts';
import type { Job, JobRequest } from '#lib/core/job/job.ts';
import { uploadKey } from '#lib/core/job/keys.ts';
import { canonicalJson } from '#lib/core/units/canonical-json.ts';
import { microUsdOf } from '#lib/core/units/money.ts';
import { epochSecondsOf, isoOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { announcedUpload } from './announced-upload.ts';
import { type Problem, problemOf } from './problem.ts';

type Deps = Pick<Ports, 'jobs' | 'objects' | 'models' | 'workflow' | 'clock' | 'ids' | 'settings' | 'regions'>;

/** Rows that are looked at before a job is taken; profiling reads them all. */
const CHECKED_ROWS = 1000;
const CHECKED_BYTES = 4 * 1024 * 1024;

export interface CreateJobInput {
  readonly tenant: string;
  readonly request: JobRequest;
  readonly idempotencyKey?: string | undefined;
}

/** Takes a job in: everything that can be checked at once is checked before anything is created. */
export const createJob =
  (deps: Deps) =>
  async ({ tenant, request, idempotencyKey }: CreateJobInput): Promise<Job | Problem> => {
    const requestHash = createHash('sha256').update(canonicalJson(request)).digest('hex');
    const idempotency = idempotencyKey === undefined ? undefined : { key: idempotencyKey, requestHash };
    const before = idempotency && (await deps.jobs.earlier(tenant, idempotency));
    const problem = before === undefined ? await problemWith(deps, tenant, request) : undefined;
    if (problem !== undefined) return problem;
    const job = newJob(deps, tenant, request);
    const created = before ?? (await deps.jobs.create(job, idempotency));
    if (created.kind === 'conflict') {
      const message = `Idempotency-Key: it was used before, for ${created.jobId}, with another request.`;
      return problemOf('IdempotencyConflict', message, { field: 'Idempotency-Key' });
    }
    // A repeat starts the execution again: the first call may have died between the two.
    const jobId = created.kind === 'repeated' ? created.jobId : job.jobId;
    await deps.jobs.addEvent(tenant, jobId, 'status/submitted', { type: 'status', status: 'submitted' });
    const { executionArn } = await deps.workflow.start(tenant, jobId);
    await deps.jobs.markStarted(tenant, jobId, executionArn);
    return (await deps.jobs.get(tenant, jobId)) ?? job;
  };

function newJob({ clock, ids }: Deps, tenant: string, request: JobRequest): Job {
  const now = clock.now();
  return {
    schemaVersion: 1,
    tenant,
    jobId: ids.next('job'),
    request,
    status: 'submitted',
    createdAt: now,
    updatedAt: now,
    cancelRequested: false,
    attempts: 0,
    money: { capMicroUsd: microUsdOf(request.capUsd), heldMicroUsd: 0, spentMicroUsd: 0, settled: false },
  };
}

async function problemWith(deps: Deps, tenant: string, request: JobRequest): Promise<Problem | undefined> {
  const now = deps.clock.now();
  const deadline = request.deadline === undefined ? undefined : epochSecondsOf(request.deadline);
  if (deadline !== undefined && deadline <= now) {
    const message = `deadline: ${request.deadline} is in the past; it is ${isoOf(now)} (${deps.clock.label}).`;
    return problemOf('DeadlineInPast', message, { field: 'deadline' });
  }
  const unknown = request.regions?.find((region) => !deps.regions.names().includes(region));
  if (unknown !== undefined) {
    const message = `regions: ${unknown} has no compute stack; there is one in ${deps.regions.names().join(', ')}.`;
    return problemOf('InvalidRequest', message, {
      fix: 'Name a region that is deployed, or leave regions out.',
      field: 'regions',
    });
  }
  if ((await deps.models.get(request.model)) === undefined) {
    const message = `model: ${request.model} is not in the model store.`;
    return problemOf('ModelNotStaged', message, { field: 'model' });
  }
  return (
    (await problemWithFile(deps, tenant, request.trainingFile, 'trainingFile')) ??
    (request.testFile === undefined ? undefined : await problemWithFile(deps, tenant, request.testFile, 'testFile'))
  );
}

async function problemWithFile(
  deps: Deps,
  tenant: string,
  fileId: string,
  field: string,
): Promise<Problem | undefined> {
  const head = await deps.objects.head(deps.settings.dataBucket, uploadKey(tenant, fileId), CHECKED_BYTES);
  if (head === undefined) {
    const message = `${field}: ${fileId} has not been uploaded.`;
    return problemOf('UploadNotFound', message, { field });
  }
  const announced = await announcedUpload(deps, tenant, fileId);
  const mismatch = announced && uploadProblemOf(announced, head);
  if (mismatch !== undefined)
    return problemOf('DatasetInvalid', `${field}: ${fileId} ${mismatch}.`, { fix: 'Upload the file again.', field });
  const { text, cut } = firstLines(new TextDecoder().decode(head.bytes), head.sizeBytes > head.bytes.byteLength);
  const { rows, problems } = rowsOfFile(fileId, text);
  // A quoted CSV field may go on behind the cut: that is no problem of the file.
  const first = problems.find(({ problem }) => !(cut && problem.includes('never closed')));
  if (first !== undefined) {
    const message = `${field}, line ${first.line}: ${first.field} ${first.problem}.`;
    return problemOf('DatasetInvalid', message, { fix: first.fix, field, line: first.line });
  }
  if (rows.length === 0) {
    return problemOf('DatasetInvalid', `${field}: there is no row in the file.`, {
      fix: 'Give at least one row.',
      field,
    });
  }
  return undefined;
}

/** The first rows' text; the last line of a partial read is left out. */
function firstLines(text: string, partial: boolean): { readonly text: string; readonly cut: boolean } {
  const lines = text.split('\n');
  if (partial) lines.pop();
  if (lines.length <= CHECKED_ROWS + 1) return { text: lines.join('\n'), cut: partial };
  return { text: lines.slice(0, CHECKED_ROWS + 1).join('\n'), cut: true };
}
