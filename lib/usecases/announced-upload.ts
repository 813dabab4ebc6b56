import { AnnouncedUploadSchema } from '#lib/contracts/stored/announced-upload.ts';
import type { AnnouncedUpload } from '#lib/core/dataset/announced-upload.ts';
import { announcedUploadKey } from '#lib/core/job/keys.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** What was said of an upload when its URL was asked for; `undefined` for a file that came another way. */
export async function announcedUpload(
  { objects, settings }: Pick<Ports, 'objects' | 'settings'>,
  tenant: string,
  fileId: string,
): Promise<AnnouncedUpload | undefined> {
  const bytes = await objects.get(settings.dataBucket, announcedUploadKey(tenant, fileId));
  return bytes === undefined ? undefined : AnnouncedUploadSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
}
