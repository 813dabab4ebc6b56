import { ProfiledInputsSchema } from '#lib/contracts/stored/profile.ts';
import type { ObjectRef } from '#lib/core/attempt/object-ref.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { Job, ProfileSummary } from '#lib/core/job/job.ts';
import type { Ports } from '#lib/ports/ports.ts';

export interface ProfiledInputs {
  readonly profile: ProfileSummary;
  readonly files: { readonly training: ObjectRef; readonly test: ObjectRef };
  readonly model: StagedModel;
}

/** Data and model of a job as profiling pinned them: the same for all attempts, whatever is staged meanwhile. */
export async function profiledInputsOf(
  { objects, settings }: Pick<Ports, 'objects' | 'settings'>,
  job: Job,
): Promise<ProfiledInputs> {
  const { profile } = job;
  const bytes = profile && (await objects.get(settings.dataBucket, profile.profileKey));
  if (profile === undefined || bytes === undefined) throw new Error(`${job.jobId} has not been profiled`);
  const { files, model } = ProfiledInputsSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  return { profile, files, model };
}
