import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectsCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll } from 'vitest';
import { freshJobId } from '../../contracts/fixtures.ts';

/** Makes buckets that nobody else writes to; they go with the tests of the file. */
export function scratchBuckets(s3: S3Client): () => Promise<string> {
  const made: string[] = [];
  afterAll(async () => {
    for (const Bucket of made) {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      const Objects = Contents.map(({ Key }) => ({ Key }));
      if (Objects.length > 0) await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      await s3.send(new DeleteBucketCommand({ Bucket }));
    }
  });
  return async () => {
    const Bucket = `contract-${freshJobId()}`;
    await s3.send(new CreateBucketCommand({ Bucket }));
    made.push(Bucket);
    return Bucket;
  };
}
