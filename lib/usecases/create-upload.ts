import type { CreateUpload, Upload } from '#lib/contracts/api/uploads.ts';
import { uploadKey } from '#lib/core/job/keys.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** How long an upload's URL works, in wall seconds. */
const URL_SECONDS = 900;

/** Gives a place to put a file, by a presigned URL: files never go through the API. */
export const createUpload =
  ({ ids, objects, clock, settings }: Pick<Ports, 'ids' | 'objects' | 'clock' | 'settings'>) =>
  async ({ tenant }: { readonly tenant: string; readonly upload: CreateUpload }): Promise<Upload> => {
    const id = ids.next('file');
    const url = await objects.presignPut(settings.dataBucket, uploadKey(tenant, id), URL_SECONDS);
    return { id, url, method: 'PUT', expiresAt: isoOf(clock.wallNow() + URL_SECONDS) };
  };
