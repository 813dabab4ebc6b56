import type { TrainerSpec } from '#lib/core/attempt/trainer-spec.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** Writes an attempt's credentials where the host's agent reads them: its run prefix, its inputs, its model, nothing else. */
export async function issueHandover(
  { credentials, objects, settings }: Pick<Ports, 'credentials' | 'objects' | 'settings'>,
  spec: Pick<TrainerSpec, 'tenant' | 'jobId' | 'attempt' | 'model' | 'trainingFile' | 'testFile'>,
): Promise<void> {
  const { tenant, jobId, attempt, model, trainingFile, testFile } = spec;
  const keys = keysOf(tenant, jobId);
  const bucket = settings.dataBucket;
  const reads = [
    { bucket, key: keys.spec(attempt) },
    { bucket: trainingFile.bucket, key: trainingFile.key },
    { bucket: testFile.bucket, key: testFile.key },
    { bucket: model.bucket, key: model.prefix },
  ];
  const document = await credentials.issue({ tenant, jobId, attempt, reads });
  await objects.put(bucket, keys.handover(attempt), document, 'application/json');
}
