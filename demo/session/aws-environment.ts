/** How programs and SDK clients reach the local stack. The emulator's account has one key, `test`. */
export interface LocalAws {
  readonly endpointUrl: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export const LOCAL_ACCOUNT = '000000000000';

export function localAws(endpointUrl: string, region: string): LocalAws {
  return { endpointUrl, region, accessKeyId: 'test', secretAccessKey: 'test' };
}

/** Variables for child processes. */
export function awsVariables({ endpointUrl, region, accessKeyId, secretAccessKey }: LocalAws): NodeJS.ProcessEnv {
  return {
    AWS_ENDPOINT_URL: endpointUrl,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    // No profile of the user's is read: it could name another endpoint.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

/** Points this process's own SDK clients at the local stack. */
export function useLocalAws(aws: LocalAws): void {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, awsVariables(aws));
}
