import { S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import * as z from 'zod';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { StsCredentialIssuer } from '#lib/adapters/aws/sts-credential-issuer.ts';
import { signedPost } from '../../../local/simulator/aws/signed-request.ts';
import { credentialIssuerContract } from '../../contracts/credential-issuer.contract.ts';
import { deployedEnvironment, deployedPorts } from './deployed-ports.ts';

const environment = deployedEnvironment();
const { objects, clock } = deployedPorts();
const { AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = z
  .object({ AWS_ENDPOINT_URL: z.string(), AWS_ACCESS_KEY_ID: z.string(), AWS_SECRET_ACCESS_KEY: z.string() })
  .parse(process.env);
const containerRoleArn = environment.THRIFTUNE_CONTAINER_ROLE_ARN ?? '';

credentialIssuerContract('StsCredentialIssuer on the local stack', async () => ({
  issuer: new StsCredentialIssuer(await issuingLambda(), containerRoleArn, environment.THRIFTUNE_DATA_BUCKET),
  dataBucket: environment.THRIFTUNE_DATA_BUCKET,
  modelBucket: environment.THRIFTUNE_MODEL_BUCKET,
  objects,
  open: ({ AccessKeyId, SecretAccessKey, SessionToken }) =>
    new S3ObjectStore(
      new S3Client({
        forcePathStyle: true,
        credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken },
      }),
    ),
  wallNow: () => clock.wallNow(),
}));

/** STS as a Lambda has it that issues credentials: nobody else may take the container role, an administrator neither. */
async function issuingLambda(): Promise<STSClient> {
  const { Credentials: given } = await new STSClient({}).send(
    new AssumeRoleCommand({ RoleArn: await trustedRole(), RoleSessionName: 'contract' }),
  );
  return new STSClient({
    credentials: {
      accessKeyId: given?.AccessKeyId ?? '',
      secretAccessKey: given?.SecretAccessKey ?? '',
      sessionToken: given?.SessionToken ?? '',
    },
  });
}

const TrustSchema = z.looseObject({
  Statement: z.array(z.looseObject({ Principal: z.looseObject({ AWS: z.array(z.string()).min(1) }) })).min(1),
});

/** The first role that the container role trusts; CloudFormation has named it. */
async function trustedRole(): Promise<string> {
  const RoleName = containerRoleArn.split('/').at(-1) ?? '';
  const { body } = await signedPost(
    {
      url: `${AWS_ENDPOINT_URL}/`,
      service: 'iam',
      region: 'us-east-1',
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: new URLSearchParams({ Action: 'GetRole', Version: '2010-05-08', RoleName }).toString(),
    },
    { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY },
    new Date(),
  );
  const text = /<AssumeRolePolicyDocument>([^<]+)</.exec(body)?.[1] ?? '';
  const { Statement } = TrustSchema.parse(JSON.parse(decodeURIComponent(text)));
  return Statement[0]?.Principal.AWS[0] ?? '';
}
