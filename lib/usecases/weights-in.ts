import { SafetensorsHeaderSchema } from '#lib/contracts/models/safetensors-header.ts';
import type { ModelFolder } from '#lib/ports/model-uploader.ts';

const HEADER_LENGTH_BYTES = 8;
const MAX_HEADER_BYTES = 100_000_000;

/** Weights of a safetensors file: the sum of its tensors' sizes. The header is 8 bytes of length, then JSON. */
export async function weightsIn(folder: ModelFolder, path: string): Promise<number> {
  const length = await folder.read(path, 0, HEADER_LENGTH_BYTES);
  if (length.byteLength < HEADER_LENGTH_BYTES) throw new Error(`${path} is no safetensors file`);
  const headerBytes = Number(new DataView(length.buffer, length.byteOffset, HEADER_LENGTH_BYTES).getBigUint64(0, true));
  if (headerBytes > MAX_HEADER_BYTES) throw new Error(`${path} is no safetensors file`);
  const text = new TextDecoder().decode(await folder.read(path, HEADER_LENGTH_BYTES, headerBytes));
  const tensors = SafetensorsHeaderSchema.parse(JSON.parse(text));
  return Object.values(tensors).reduce((sum, { shape }) => sum + shape.reduce((product, size) => product * size, 1), 0);
}
