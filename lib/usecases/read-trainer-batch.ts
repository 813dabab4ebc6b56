import { TrainerEventBatchSchema } from '#lib/contracts/trainer/trainer-event.ts';
import type { TrainerEventBatch } from '#lib/core/attempt/trainer-event.ts';
import { parseEventKey } from '#lib/core/job/keys.ts';
import type { Ports } from '#lib/ports/ports.ts';

/**
 * Reads one event object of a trainer; `undefined` when it is none or does not speak for the place it lies in.
 *
 * A trainer runs with a user's data and is not trusted: what its key does not bear out is left aside.
 */
export async function readTrainerBatch(
  { objects }: Pick<Ports, 'objects'>,
  bucket: string,
  key: string,
): Promise<TrainerEventBatch | undefined> {
  const place = parseEventKey(key);
  const bytes = place && (await objects.get(bucket, key));
  if (place === undefined || bytes === undefined) return undefined;
  const parsed = TrainerEventBatchSchema.safeParse(jsonOf(bytes));
  if (!parsed.success) return undefined;
  const batch = parsed.data;
  const same = batch.tenant === place.tenant && batch.jobId === place.jobId && batch.fence === place.fence;
  return same && batch.seq === place.seq ? batch : undefined;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
