import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type GpuSpec, readGpus } from './gpu-specs.ts';
import { readModels } from './row-architecture.ts';

/** Facts beside the rows, read in place. */
export interface BenchData {
  readonly folder: string;
  readonly models: ReturnType<typeof readModels>;
  readonly gpus: ReadonlyMap<string, GpuSpec>;
}

/** The shared reference data beside the repository; undefined where it is absent. */
export function readBenchData(repository: string): BenchData | undefined {
  const folder = resolve(repository, '..', 'shared', 'data');
  if (!existsSync(join(folder, 'finetune-benchmarks.jsonl'))) return undefined;
  return { folder, models: readModels(join(folder, 'models.json')), gpus: readGpus(join(folder, 'gpus.json')) };
}
