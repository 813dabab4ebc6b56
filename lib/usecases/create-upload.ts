import type { CreateUpload, Upload } from '#lib/contracts/api/uploads.ts';
import type { AnnouncedUpload } from '#lib/core/dataset/announced-upload.ts';
import { announcedUploadKey, uploadKey } from '#lib/core/job/keys.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** How long an upload's URL works, in wall seconds. */
const URL_SECONDS = 900;

/** Gives a place to put a file, by a presigned URL: files never go through the API. What the file is said to be is kept, and held against it later. */
export const createUpload =
  ({ ids, objects, clock, settings }: Pick<Ports, 'ids' | 'objects' | 'clock' | 'settings'>) =>
  async ({ tenant, upload }: { readonly tenant: string; readonly upload: CreateUpload }): Promise<Upload> => {
    const id = ids.next('file');
    const announced: AnnouncedUpload = { schemaVersion: 1, kind: 'thriftune.upload', ...upload };
    await objects.put(
      settings.dataBucket,
      announcedUploadKey(tenant, id),
      JSON.stringify(announced),
      'application/json',
    );
    const url = await objects.presignPut(settings.dataBucket, uploadKey(tenant, id), URL_SECONDS);
    return { id, url, method: 'PUT', expiresAt: isoOf(clock.wallNow() + URL_SECONDS) };
  };
