import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { SnapshotManifestSchema } from '#lib/contracts/trainer/manifest.ts';
import { TrainerSpecSchema } from '#lib/contracts/trainer/trainer-spec.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import { placesOf, trainerEnvironment } from '../../demo/session/places.ts';
import { Programs } from '../../demo/session/programs.ts';
import type { TrainerKind } from '../../local/stack/options.ts';
import { deployed } from './deployed.ts';

/** The training child of each kind. */
const MODULES: Readonly<Record<TrainerKind, string>> = {
  real: 'thriftune_trainer.training',
  scripted: 'thriftune_trainer.scripted',
};

/** SHA-256 by path of weight files. */
export type Weights = Readonly<Record<string, string>>;

/** The weights that a job published, as its manifest has them. */
export async function publishedWeights(manifestKey: string): Promise<Weights> {
  const manifest = SnapshotManifestSchema.parse(JSON.parse(await objectText(manifestKey)));
  return Object.fromEntries(
    manifest.files.filter(({ path }) => isWeights(path)).map(({ path, sha256 }) => [path, sha256]),
  );
}

/** Trains the same job again without any interruption, supervisor or S3: the training child alone, from the spec of the first attempt. */
export async function uninterruptedWeights(jobId: string, trainer: TrainerKind): Promise<Weights> {
  const keys = keysOf('default', jobId);
  const spec = TrainerSpecSchema.parse(JSON.parse(await objectText(keys.spec(1))));
  const places = placesOf(deployed().repository, 'e2e');
  const workdir = join(places.stackDir, 'uninterrupted');
  rmSync(workdir, { recursive: true, force: true });
  mkdirSync(workdir, { recursive: true });
  const trainingFile = join(workdir, 'train.jsonl');
  const testFile = join(workdir, 'test.jsonl');
  writeFileSync(trainingFile, await objectText(spec.trainingFile.key));
  writeFileSync(testFile, await objectText(spec.testFile.key));
  const { objective, tuning, precision, hyperparameters, evaluation, seed, threads, configHash } = spec;
  const job = {
    schemaVersion: 1,
    modelDir: deployed().baseFolder,
    modelId: spec.model.id,
    trainingFile,
    testFile,
    resumeDir: null,
    ...{ objective, tuning, precision, hyperparameters, evaluation, seed, threads, configHash },
    checkpointEverySeconds: 3600,
    slowdownFactor: 1,
  };
  writeFileSync(join(workdir, 'job.json'), JSON.stringify(job));
  await new Programs().run({
    step: 'train without interruption',
    command: [places.trainerPython, '-m', MODULES[trainer], '--workdir', workdir],
    cwd: places.repository,
    env: trainerEnvironment(places, threads),
    logFile: join(places.stackDir, 'logs', 'uninterrupted.log'),
  });
  const snapshot = join(workdir, 'snapshot');
  return Object.fromEntries(
    readdirSync(snapshot)
      .filter(isWeights)
      .map((path) => [path, sha256Of(join(snapshot, path))]),
  );
}

async function objectText(key: string): Promise<string> {
  const bytes = await new S3ObjectStore(s3Client('local')).get(deployed().dataBucket, key);
  if (bytes === undefined) throw new Error(`no object ${key}`);
  return new TextDecoder().decode(bytes);
}

function isWeights(path: string): boolean {
  return path.endsWith('.safetensors');
}

function sha256Of(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}
