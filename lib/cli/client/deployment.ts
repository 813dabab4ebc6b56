import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type DeployedNames, deployedNames } from '#lib/contracts/config/deployed-names.ts';
import { PRODUCT } from '#lib/product.ts';
import { CliError } from '../cli-error.ts';

/** Names of what a deployment made, for commands that use the account itself (IAM credentials) instead of the API: asks AWS whose credentials these are and where. */
export async function findDeployment(namePrefix: string = PRODUCT): Promise<DeployedNames> {
  const sts = new STSClient({});
  try {
    const { Account } = await sts.send(new GetCallerIdentityCommand({}));
    return deployedNames(namePrefix, Account ?? '', await sts.config.region());
  } catch (error) {
    throw new CliError(
      'Forbidden',
      `no AWS credentials or region: ${error instanceof Error ? error.message : String(error)}`,
      'Set AWS_PROFILE (or AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY) and AWS_REGION for the account of the deployment.',
    );
  } finally {
    sts.destroy();
  }
}
