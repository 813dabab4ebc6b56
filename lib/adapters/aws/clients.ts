import { EC2Client } from '@aws-sdk/client-ec2';
import { S3Client } from '@aws-sdk/client-s3';
import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { SSMClient } from '@aws-sdk/client-ssm';

/** One client per region, made when first asked for and kept. */
export type RegionalClient<C> = (region: string) => C;

/** Keeps one client per region. Retries of the SDK repeat the same request, so a client token stays what it is. */
export function regional<C>(make: (region: string) => C): RegionalClient<C> {
  const made = new Map<string, C>();
  return (region) => {
    const known = made.get(region);
    if (known !== undefined) return known;
    const client = make(region);
    made.set(region, client);
    return client;
  };
}

export const ec2Clients = () => regional((region) => new EC2Client({ region }));
export const sageMakerClients = () => regional((region) => new SageMakerClient({ region }));
export const ssmClients = () => regional((region) => new SSMClient({ region }));

/**
 * The S3 client.
 *
 * Checksums only where S3 demands them: the SDK's default would sign the checksum of an empty body into presigned uploads. Path style on the local
 * stack, where buckets have no host names.
 */
export function s3Client(environment: 'aws' | 'local'): S3Client {
  return new S3Client({
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    forcePathStyle: environment === 'local',
  });
}
