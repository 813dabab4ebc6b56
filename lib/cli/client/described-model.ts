import { existsSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { DiskModelFolder } from '#lib/adapters/aws/s3-model-uploader.ts';
import { HubModelFolder, HubRefusedError } from '#lib/adapters/hub/hub-model-folder.ts';
import { messageOf } from '#lib/core/errors/catalogue.ts';
import type { Decoder } from '#lib/core/models/read-decoder.ts';
import type { ModelFolder } from '#lib/ports/model-uploader.ts';
import { describeModelFolder } from '#lib/usecases/describe-model-folder.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';

/** A model that nobody has described before, read from its own files. */
export interface DescribedModel {
  readonly decoder: Decoder;
  /** Counted in its safetensors headers; left out without any. */
  readonly weights: number | undefined;
}

/** The folder that a path means: itself, or that of a config.json. A name that is no path is none. */
export function folderOf(name: string): string | undefined {
  const path = resolve(name);
  if (!existsSync(path)) return undefined;
  if (statSync(path).isDirectory()) return path;
  return basename(path) === 'config.json' ? dirname(path) : undefined;
}

export function describedFolder(folder: string): Promise<DescribedModel> {
  return described(new DiskModelFolder(folder), folder);
}

/** Reads config.json and the head of the weights from the Hugging Face Hub, without a token. */
export async function describedHubModel({ env }: CliContext, id: string): Promise<DescribedModel> {
  try {
    return await described(new HubModelFolder(id, env['HF_ENDPOINT']), id);
  } catch (error) {
    if (!(error instanceof HubRefusedError)) throw error;
    const gated = error.status === 401 || error.status === 403;
    const fix = gated ? 'Accept its terms on the Hub, download it, and give its folder.' : undefined;
    throw new CliError('ModelNotKnown', error.message, fix);
  }
}

async function described(folder: ModelFolder, place: string): Promise<DescribedModel> {
  const result = await describeModelFolder(folder);
  if (result.kind === 'described') return result;
  throw new CliError('ModelUnreadable', messageOf('ModelUnreadable', { ...result }), undefined, place);
}

/** The refusal of a name, with those that were perhaps meant. */
export function notKnown(name: string, nearest: readonly string[]): CliError {
  const fix = nearest.length === 0 ? undefined : `Did you mean ${nearest.join(' or ')}?`;
  return new CliError('ModelNotKnown', messageOf('ModelNotKnown', { model: name }), fix);
}
