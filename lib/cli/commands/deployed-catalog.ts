import { s3Client } from '#lib/adapters/aws/clients.ts';
import { S3CatalogStore } from '#lib/adapters/aws/s3-catalog-store.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import type { KnownCatalog } from '#lib/usecases/known-catalog.ts';
import { CliError } from '../cli-error.ts';
import { catalogInUse } from '../client/catalog-cache.ts';
import { findDeployment } from '../client/deployment.ts';
import type { CliContext } from '../context.ts';
import { useLocalAws } from './local-aws.ts';

interface DeployedCatalog {
  readonly known: KnownCatalog;
  readonly store: S3CatalogStore;
  readonly environment: 'aws' | 'local';
}

/** The catalog that a deployment goes by and where it is kept; found by IAM credentials of its account. */
export async function deployedCatalog(context: CliContext, namePrefix: string): Promise<DeployedCatalog> {
  const environment = useLocalAws(context);
  const { modelBucket } = await findDeployment(namePrefix);
  const store = new S3CatalogStore(new S3ObjectStore(s3Client(environment)), modelBucket);
  try {
    return { known: await catalogInUse(context, store), store, environment };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchBucket') throw error;
    throw new CliError(
      'InvalidRequest',
      `there is no deployment ${namePrefix} here: the account has no bucket ${modelBucket}`,
      'Set AWS_PROFILE and AWS_REGION for the account and home region of the deployment, and --name-prefix where it has another.',
    );
  }
}
