import { createHash } from 'node:crypto';
import { uploadProblemOf } from '#lib/core/dataset/announced-upload.ts';
import type { ChatRow, RowProblem } from '#lib/core/dataset/chat-row.ts';
import { rowsOfFile } from '#lib/core/dataset/detect-format.ts';
import { HOLD_OUT_SHARE, holdOut } from '#lib/core/dataset/hold-out.ts';
import { profileOf, summaryOf } from '#lib/core/dataset/profile.ts';
import { toJsonl } from '#lib/core/dataset/to-jsonl.ts';
import { DatasetInvalid, ModelNotStaged } from '#lib/core/errors/step-errors.ts';
import { keysOf, uploadKey } from '#lib/core/job/keys.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { announcedUpload } from './announced-upload.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';

type Deps = Pick<Ports, 'jobs' | 'objects' | 'models' | 'tokenCounters' | 'settings'>;

/** Most problems that are told at once. */
const TOLD_PROBLEMS = 20;

/** Reads all rows, refuses bad ones with their lines, counts tokens, and writes what the trainer will read. Nothing is held or launched before. */
export const profileData =
  (deps: Deps) =>
  async ({ tenant, jobId }: OfJob): Promise<{ trainRows: number; testRows: number }> => {
    const job = await jobOf(deps, { tenant, jobId });
    await moveJob(deps, job, 'profiling');
    const { request } = job;
    const training = await rowsOf(deps, tenant, request.trainingFile, 'trainingFile');
    const test = request.testFile === undefined ? undefined : await rowsOf(deps, tenant, request.testFile, 'testFile');
    const heldOut = test === undefined;
    const split = heldOut ? holdOut(training, HOLD_OUT_SHARE, request.seed) : { train: training, test };
    if (split.train.length === 0 || split.test.length === 0) {
      throw new DatasetInvalid(
        'too few rows: training and test need at least one row each. Give more rows or a test file.',
      );
    }
    const model = await deps.models.get(request.model);
    if (model === undefined) throw new ModelNotStaged(`${request.model} is not in the model store`);
    const counter = await deps.tokenCounters.of(model);
    const trainTokens = await counter.countRows(split.train);
    const testTokens = await counter.countRows(split.test);
    const profile = profileOf({
      trainRows: split.train,
      testRows: split.test,
      trainTokens: trainTokens.tokens,
      testTokens: testTokens.tokens,
      exactTokens: trainTokens.exact && testTokens.exact,
      heldOut,
    });
    const keys = keysOf(tenant, jobId);
    const { dataBucket } = deps.settings;
    const trainingData = toJsonl(split.train);
    const testData = toJsonl(split.test);
    await deps.objects.put(dataBucket, keys.trainingData, trainingData, 'application/jsonl');
    await deps.objects.put(dataBucket, keys.testData, testData, 'application/jsonl');
    const files = { training: refOf(keys.trainingData, trainingData), test: refOf(keys.testData, testData) };
    await deps.objects.put(dataBucket, keys.profile, JSON.stringify({ ...profile, files, model }), 'application/json');
    await deps.jobs.patch(tenant, jobId, { profile: summaryOf(profile, keys.profile) });
    return { trainRows: profile.trainRows, testRows: profile.testRows };

    function refOf(key: string, text: string) {
      const bytes = new TextEncoder().encode(text);
      return { bucket: dataBucket, key, sizeBytes: bytes.byteLength, sha256: sha256Of(bytes) };
    }
  };

async function rowsOf(deps: Deps, tenant: string, fileId: string, field: string): Promise<readonly ChatRow[]> {
  const bytes = await deps.objects.get(deps.settings.dataBucket, uploadKey(tenant, fileId));
  if (bytes === undefined) throw new DatasetInvalid(`${field}: ${fileId} has not been uploaded`);
  const announced = await announcedUpload(deps, tenant, fileId);
  const mismatch = announced && uploadProblemOf(announced, { sizeBytes: bytes.byteLength, sha256: sha256Of(bytes) });
  if (mismatch !== undefined) throw new DatasetInvalid(`${field}: ${fileId} ${mismatch}. Upload the file again.`);
  const { rows, problems } = rowsOfFile(fileId, new TextDecoder().decode(bytes));
  if (problems.length > 0) throw new DatasetInvalid(sentenceOf(field, problems));
  return rows;
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sentenceOf(field: string, problems: readonly RowProblem[]): string {
  const told = problems
    .slice(0, TOLD_PROBLEMS)
    .map(({ line, field: at, problem, fix }) => `line ${line}: ${at} ${problem}. ${fix}`);
  const more = problems.length > TOLD_PROBLEMS ? ` (and ${problems.length - TOLD_PROBLEMS} more lines)` : '';
  return `${field}: ${told.join(' ')}${more}`;
}
