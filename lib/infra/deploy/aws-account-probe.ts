import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AccountProbe } from '#lib/usecases/doctor.ts';

/** Written by `cdk bootstrap` with its default qualifier. */
const BOOTSTRAP_PARAMETER = '/cdk-bootstrap/hnb659fds/version';

/** The region that the environment or the AWS profile names. */
export async function profileRegion(): Promise<string | undefined> {
  try {
    return await new STSClient({}).config.region();
  } catch {
    return undefined;
  }
}

/** Looks with the credentials of whoever deploys. */
export class AwsAccountProbe implements AccountProbe {
  readonly #homeRegion: string | undefined;

  constructor(homeRegion: string | undefined) {
    this.#homeRegion = homeRegion;
  }

  async account() {
    try {
      const { Account } = await new STSClient(this.#settings(this.#homeRegion)).send(new GetCallerIdentityCommand({}));
      return Account === undefined ? { error: 'STS named no account' } : { account: Account };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async bootstrapVersion(region: string) {
    try {
      const command = new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER });
      const { Parameter } = await new SSMClient(this.#settings(region)).send(command);
      const version = Number(Parameter?.Value);
      return Number.isInteger(version) ? version : undefined;
    } catch (error) {
      return error instanceof Error && error.name === 'ParameterNotFound' ? null : undefined;
    }
  }

  async quota(region: string, code: string) {
    try {
      const command = new GetServiceQuotaCommand({ ServiceCode: 'ec2', QuotaCode: code });
      const { Quota } = await new ServiceQuotasClient(this.#settings(region)).send(command);
      return Quota?.Value;
    } catch {
      // Not every deployer may read quotas, and not every region knows every quota: unknown.
      return undefined;
    }
  }

  #settings(region: string | undefined) {
    return { maxAttempts: 2, ...(region === undefined ? {} : { region }) };
  }
}
