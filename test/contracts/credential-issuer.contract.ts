import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { keysOf } from '#lib/core/job/keys.ts';
import type { CredentialIssuer } from '#lib/ports/credential-issuer.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';
import { freshJobId } from './fixtures.ts';

/** What AWS's `credential_process` wants: https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html */
const DocumentSchema = z.strictObject({
  Version: z.literal(1),
  AccessKeyId: z.string().min(1),
  SecretAccessKey: z.string().min(1),
  SessionToken: z.string().min(1),
  Expiration: z.iso.datetime(),
});
export type CredentialDocument = z.infer<typeof DocumentSchema>;

const JSON_TYPE = 'application/json';
const REFUSED = { name: 'AccessDenied' };

/** What every credential issuer does. */
export function credentialIssuerContract(
  name: string,
  make: () => Promise<{
    readonly issuer: CredentialIssuer;
    /** Where jobs lie; it exists. */
    readonly dataBucket: string;
    readonly modelBucket: string;
    /** The objects without any limit. */
    readonly objects: ObjectStore;
    /** The objects as the bearer of a document sees them. */
    readonly open: (document: CredentialDocument) => ObjectStore;
    readonly wallNow: () => number;
  }>,
): void {
  /** A job with its inputs in place, another's beside it, and a session of its first attempt. */
  async function session() {
    const { issuer, dataBucket, modelBucket, objects, open, wallNow } = await make();
    const jobId = freshJobId();
    const keys = keysOf('acme', jobId);
    const model = `models/${jobId}/files/0123456789abcdef/`;
    const reads = [
      { bucket: dataBucket, key: keys.spec(1) },
      { bucket: dataBucket, key: keys.trainingData },
      { bucket: modelBucket, key: model },
    ];
    const document = await issuer.issue({ tenant: 'acme', jobId, attempt: 1, reads });
    const credentials = DocumentSchema.parse(JSON.parse(document));
    const write = (bucket: string, key: string) => objects.put(bucket, key, key, JSON_TYPE);
    for (const key of [keys.spec(1), keys.trainingData, keys.plan, keys.handover(1)]) await write(dataBucket, key);
    await write(modelBucket, `${model}config.json`);
    return { dataBucket, modelBucket, jobId, keys, model, credentials, session: open(credentials), write, wallNow };
  }

  describe(`${name} as a credential issuer`, () => {
    test('gives a document that holds for a wall hour', async () => {
      const { credentials, wallNow } = await session();
      const seconds = Date.parse(credentials.Expiration) / 1000 - wallNow();
      expect(seconds).toBeGreaterThan(3540);
      expect(seconds).toBeLessThanOrEqual(3601);
    });

    test('lets a session read its inputs: files, and all below a prefix', async () => {
      const { dataBucket, modelBucket, keys, model, session: own } = await session();
      const textOf = async (bucket: string, key: string) => new TextDecoder().decode(await own.get(bucket, key));
      expect(await textOf(dataBucket, keys.spec(1))).toBe(keys.spec(1));
      expect(await textOf(dataBucket, keys.trainingData)).toBe(keys.trainingData);
      expect(await textOf(modelBucket, `${model}config.json`)).toBe(`${model}config.json`);
    });

    test('lets a session write, read back and list below its run prefix', async () => {
      const { dataBucket, keys, session: own } = await session();
      const key = `${keys.run}fences/00000001.json`;
      expect(await own.putNew(dataBucket, key, '{}', JSON_TYPE)).toBe(true);
      expect(await own.putNew(dataBucket, key, '{}', JSON_TYPE)).toBe(false);
      expect(new TextDecoder().decode(await own.get(dataBucket, key))).toBe('{}');
      expect(await own.list(dataBucket, keys.run)).toEqual([{ key, sizeBytes: 2 }]);
    });

    test('refuses a session everything else: other files of its job, inputs to write, other jobs, lists', async () => {
      const { dataBucket, modelBucket, keys, model, session: own, write } = await session();
      const other = keysOf('acme', freshJobId());
      const otherModel = `${model.replace('/files/', '-x/files/')}config.json`;
      await write(dataBucket, `${other.run}LATEST.json`);
      await write(modelBucket, otherModel);
      for (const [bucket, key] of [
        [dataBucket, keys.plan],
        [dataBucket, keys.handover(1)],
        [dataBucket, `${other.run}LATEST.json`],
        [modelBucket, otherModel],
      ] as const)
        await expect(own.get(bucket, key), key).rejects.toMatchObject(REFUSED);
      for (const [bucket, key] of [
        [dataBucket, keys.spec(1)],
        [dataBucket, keys.result],
        [dataBucket, `${other.run}LATEST.json`],
        [modelBucket, `${model}config.json`],
      ] as const)
        await expect(own.put(bucket, key, 'changed', JSON_TYPE), key).rejects.toMatchObject(REFUSED);
      for (const prefix of ['', keys.job, other.run])
        await expect(own.list(dataBucket, prefix), prefix).rejects.toMatchObject(REFUSED);
    });
  });
}
