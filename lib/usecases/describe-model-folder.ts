import { HubConfigSchema } from '#lib/contracts/models/hub-config.ts';
import { type Decoder, readDecoder } from '#lib/core/models/read-decoder.ts';
import type { ModelFolder } from '#lib/ports/model-uploader.ts';
import { weightsIn } from './weights-in.ts';

/** A config.json is a few kilobytes; what is larger is something else. */
const MAX_CONFIG_BYTES = 1_000_000;

/** A model's shape, with the count in its safetensors headers where there are any. */
export type DescribeModelFolderResult =
  | { readonly kind: 'described'; readonly decoder: Decoder; readonly weights: number | undefined }
  | { readonly kind: 'unreadable'; readonly field: string; readonly problem: string };

/** Reads a model that nobody has described before from its own folder. */
export async function describeModelFolder(folder: ModelFolder): Promise<DescribeModelFolderResult> {
  const files = await folder.files();
  const config = files.find(({ path }) => path === 'config.json');
  if (config === undefined) return { kind: 'unreadable', field: 'config.json', problem: 'is not in the folder' };
  if (config.sizeBytes > MAX_CONFIG_BYTES)
    return { kind: 'unreadable', field: 'config.json', problem: `has ${config.sizeBytes} bytes, which no model's has` };
  const text = new TextDecoder().decode(await folder.read('config.json', 0, config.sizeBytes));
  const json = jsonOf(text);
  if (json === undefined) return { kind: 'unreadable', field: 'config.json', problem: 'is not JSON' };
  const parsed = HubConfigSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return {
      kind: 'unreadable',
      field: issue?.path.join('.') || 'config.json',
      problem: issue?.message ?? 'is invalid',
    };
  }
  const headers = files.filter(({ path }) => /^[^/]*\.safetensors$/.test(path));
  let weights = 0;
  for (const { path } of headers) weights += await weightsIn(folder, path);
  const found = weights === 0 ? undefined : weights;
  const result = readDecoder(parsed.data, found);
  return result.kind === 'unreadable' ? result : { kind: 'described', decoder: result.decoder, weights: found };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
