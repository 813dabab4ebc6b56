import { createHash } from 'node:crypto';
import { SnapshotManifestSchema } from '#lib/contracts/trainer/manifest.ts';
import type { SnapshotManifest } from '#lib/core/attempt/manifest.ts';
import type { TrainerEvent } from '#lib/core/attempt/trainer-event.ts';
import { SnapshotInvalid } from '#lib/core/errors/step-errors.ts';
import type { JobResult } from '#lib/core/job/job.ts';
import { keysOf, parseEventKey } from '#lib/core/job/keys.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { moveJob } from './move-job.ts';
import { readTrainerBatch } from './read-trainer-batch.ts';

type Deps = Pick<Ports, 'jobs' | 'attempts' | 'objects' | 'settings'>;
type Evaluated = Extract<TrainerEvent, { type: 'evaluated' }>;

/** Checks the snapshot that the trainer left, byte by byte, and writes the job's result. */
export const publishResult =
  (deps: Deps) =>
  async ({ tenant, jobId }: OfJob): Promise<{ digest: string }> => {
    const job = await jobOf(deps, { tenant, jobId });
    await moveJob(deps, job, 'publishing');
    const ends = (await deps.attempts.list(tenant, jobId)).map((attempt) => attempt.trainerEnd);
    const end = ends.findLast((candidate) => candidate?.kind === 'completed');
    if (end?.kind !== 'completed') throw new SnapshotInvalid('no attempt says that it completed');
    const { dataBucket } = deps.settings;
    const keys = keysOf(tenant, jobId);
    if (!end.snapshotManifestKey.startsWith(keys.run)) {
      throw new SnapshotInvalid(`the snapshot ${end.snapshotManifestKey} does not lie under ${keys.run}`);
    }
    const manifest = await verifiedManifest(deps, end.snapshotManifestKey);
    if (manifest.digest !== end.digest)
      throw new SnapshotInvalid('the manifest has another digest than the trainer said');
    const evaluated = await newestEvaluation(deps, keys.run);
    if (evaluated === undefined) throw new SnapshotInvalid('the trainer reported no evaluation');
    const result: JobResult = {
      bucket: dataBucket,
      snapshotManifestKey: end.snapshotManifestKey,
      digest: manifest.digest,
      evaluationKey: evaluated.evaluationKey,
      evaluation: evaluated.result,
    };
    const document = { schemaVersion: 1, kind: 'thriftune.result', tenant, jobId, ...result };
    await deps.objects.put(dataBucket, keys.result, JSON.stringify(document), 'application/json');
    await deps.jobs.patch(tenant, jobId, { result });
    return { digest: manifest.digest };
  };

async function verifiedManifest({ objects, settings }: Deps, manifestKey: string): Promise<SnapshotManifest> {
  const bytes = await objects.get(settings.dataBucket, manifestKey);
  if (bytes === undefined) throw new SnapshotInvalid(`${manifestKey} is missing`);
  const parsed = SnapshotManifestSchema.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
  if (!parsed.success) throw new SnapshotInvalid(`${manifestKey} is no snapshot manifest: ${parsed.error.message}`);
  const folder = manifestKey.slice(0, manifestKey.lastIndexOf('/') + 1);
  for (const { path, sizeBytes, sha256 } of parsed.data.files) {
    const found = await objects.digest(settings.dataBucket, `${folder}${path}`);
    if (found === undefined) throw new SnapshotInvalid(`${path} is missing`);
    if (found.sizeBytes !== sizeBytes)
      throw new SnapshotInvalid(`${path} has ${found.sizeBytes} bytes instead of ${sizeBytes}`);
    if (found.sha256 !== sha256) throw new SnapshotInvalid(`${path} has another SHA-256 than its manifest says`);
  }
  const digest = digestOf(parsed.data);
  if (digest !== parsed.data.digest) throw new SnapshotInvalid('the digest does not follow from the weight files');
  return parsed.data;
}

function digestOf({ files }: SnapshotManifest): string {
  const lines = files
    .filter((file) => file.path.endsWith('.safetensors'))
    .map((file) => `${file.path}\0${file.sha256}\n`)
    .sort();
  return `sha256:${createHash('sha256').update(lines.join('')).digest('hex')}`;
}

/** The last evaluation that any container reported, read from S3: events may be late, objects are not. */
async function newestEvaluation(deps: Deps, runPrefix: string): Promise<Evaluated | undefined> {
  const { dataBucket } = deps.settings;
  const keys = (await deps.objects.list(dataBucket, runPrefix)).map((object) => object.key);
  for (const key of keys
    .filter((candidate) => parseEventKey(candidate) !== undefined)
    .sort()
    .reverse()) {
    const batch = await readTrainerBatch(deps, dataBucket, key);
    const evaluated = batch?.events.findLast((event) => event.type === 'evaluated');
    if (evaluated !== undefined) return evaluated;
  }
  return undefined;
}
