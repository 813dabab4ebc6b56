import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { JobRequestSchema } from '#lib/contracts/api/job-request.ts';
import { CliError } from '../cli-error.ts';

/** A job as a file: the API's request with paths, relative to the file, in place of upload ids. */
export const JobFileSchema = z.strictObject({
  ...JobRequestSchema.shape,
  trainingFile: z.string().min(1),
  testFile: z.string().min(1).optional(),
});
export type JobFile = z.infer<typeof JobFileSchema>;

/** Reads a job file (YAML or JSON) and lays what was given on the command line over it. */
export function readJobFile(path: string | undefined, overrides: Readonly<Record<string, unknown>>): JobFile {
  const folder = path === undefined ? process.cwd() : dirname(resolve(path));
  const fromFile = path === undefined ? {} : documentOf(path);
  const hyperparameters = { ...recordOf(fromFile['hyperparameters']), ...recordOf(overrides['hyperparameters']) };
  const merged = {
    ...withPaths(fromFile, folder),
    ...withPaths(overrides, process.cwd()),
    ...(Object.keys(hyperparameters).length === 0 ? {} : { hyperparameters }),
  };
  const parsed = JobFileSchema.safeParse(merged);
  if (parsed.success) return parsed.data;
  throw new CliError('InvalidRequest', `${path ?? 'the job'}:\n${z.prettifyError(parsed.error)}`);
}

function documentOf(path: string): Record<string, unknown> {
  try {
    return recordOf(parse(readFileSync(path, 'utf8')) as unknown);
  } catch (error) {
    throw new CliError(
      'InvalidRequest',
      `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Give a job as YAML or JSON.',
    );
  }
}

function withPaths(document: Readonly<Record<string, unknown>>, folder: string): Record<string, unknown> {
  const files = ['trainingFile', 'testFile'].flatMap((key) => {
    const value = document[key];
    return typeof value === 'string' ? [[key, resolve(folder, value)] as const] : [];
  });
  return { ...document, ...Object.fromEntries(files) };
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
