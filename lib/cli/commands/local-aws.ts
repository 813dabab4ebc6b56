import { existsSync } from 'node:fs';
import { localClientFile, readClientConfig } from '../client/client-config.ts';
import type { CliContext } from '../context.ts';

/** Points the AWS SDK at a running local stack of this checkout, unless the user has named an account or an endpoint. */
export function useLocalAws({ env, repository }: CliContext): 'aws' | 'local' {
  const named = ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_ENDPOINT_URL'].some((name) => env[name] !== undefined);
  if (named || !existsSync(localClientFile(repository))) return env['AWS_ENDPOINT_URL'] === undefined ? 'aws' : 'local';
  const { aws } = readClientConfig({}, repository);
  if (aws === undefined) return 'aws';
  process.env['AWS_ENDPOINT_URL'] = aws.endpointUrl;
  process.env['AWS_REGION'] = aws.region;
  process.env['AWS_ACCESS_KEY_ID'] = aws.accessKeyId;
  process.env['AWS_SECRET_ACCESS_KEY'] = aws.secretAccessKey;
  return 'local';
}
