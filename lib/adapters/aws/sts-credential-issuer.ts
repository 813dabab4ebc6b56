import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import { keysOf } from '#lib/core/job/keys.ts';
import type { CredentialIssuer, ReadablePlace } from '#lib/ports/credential-issuer.ts';

/** The most that a chained role session may live. */
const SECONDS = 3600;

/** Sessions of the container role, narrowed by a policy to one job's run prefix and its inputs. */
export class StsCredentialIssuer implements CredentialIssuer {
  readonly #sts: STSClient;
  readonly #roleArn: string;
  readonly #dataBucket: string;

  constructor(sts: STSClient, roleArn: string, dataBucket: string) {
    this.#sts = sts;
    this.#roleArn = roleArn;
    this.#dataBucket = dataBucket;
  }

  async issue(input: Parameters<CredentialIssuer['issue']>[0]): Promise<string> {
    const partition = this.#roleArn.split(':')[1] ?? 'aws';
    const { Credentials } = await this.#sts.send(
      new AssumeRoleCommand({
        RoleArn: this.#roleArn,
        RoleSessionName: `${input.jobId}-${input.attempt}`,
        DurationSeconds: SECONDS,
        Policy: JSON.stringify(
          sessionPolicyOf(partition, this.#dataBucket, keysOf(input.tenant, input.jobId).run, input.reads),
        ),
      }),
    );
    return JSON.stringify({
      Version: 1,
      AccessKeyId: Credentials?.AccessKeyId,
      SecretAccessKey: Credentials?.SecretAccessKey,
      SessionToken: Credentials?.SessionToken,
      Expiration: Credentials?.Expiration?.toISOString(),
    });
  }
}

/** What one attempt's container may do. At most 2,048 characters: whole prefixes, no lists of files. */
export function sessionPolicyOf(partition: string, bucket: string, runPrefix: string, reads: readonly ReadablePlace[]) {
  const arnOf = (place: ReadablePlace) =>
    `arn:${partition}:s3:::${place.bucket}/${place.key}${place.key.endsWith('/') ? '*' : ''}`;
  const run = arnOf({ bucket, key: runPrefix });
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'], Resource: run },
      {
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: `arn:${partition}:s3:::${bucket}`,
        Condition: { StringLike: { 's3:prefix': `${runPrefix}*` } },
      },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: reads.map(arnOf) },
      // Of old checkpoints: the newest two of a container stay.
      { Effect: 'Allow', Action: 's3:DeleteObject', Resource: `${run}/checkpoints/*` },
    ],
  };
}
