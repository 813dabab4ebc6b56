import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Command } from 'commander';
import { DynamoKeyStore } from '#lib/adapters/aws/dynamo-key-store.ts';
import { tableOf } from '#lib/adapters/aws/table.ts';
import { UlidIdSource } from '#lib/adapters/aws/ulid-id-source.ts';
import { PRODUCT } from '#lib/product.ts';
import { CliError } from '../cli-error.ts';
import { createKey } from '../client/create-key.ts';
import { findDeployment } from '../client/deployment.ts';
import { type CliContext, print } from '../context.ts';
import { useLocalAws } from './local-aws.ts';

interface KeyOptions {
  readonly namePrefix: string;
  readonly tenant: string;
  readonly json?: boolean;
}

/** API keys are made with IAM credentials of the account: who may write the table may let others in. */
export function addKeyCommands(program: Command, context: CliContext): void {
  const keys = program.command('keys').description('make and revoke API keys (with IAM credentials of the account)');
  const options = (command: Command) =>
    command
      .option('--name-prefix <prefix>', 'namePrefix of the deployment', PRODUCT)
      .option('--tenant <tenant>', 'whose jobs the key reaches', 'default')
      .option('--json', 'print JSON');

  options(keys.command('create'))
    .description('make a key; it is shown once')
    .argument('<name>', 'for you to recognise it')
    .action(async (name: string, { namePrefix, tenant, json }: KeyOptions) => {
      const store = await keyStoreOf(context, namePrefix);
      const deps = { keys: store, ids: new UlidIdSource(), now: () => Math.floor(Date.now() / 1000) };
      const made = await createKey(deps, { tenant, name });
      print(
        context,
        json === true,
        made,
        () => `${made.apiKey}\n\nKey ${made.keyId}. It is shown this once: keep it now.`,
      );
    });

  options(keys.command('revoke'))
    .description('make a key useless')
    .argument('<keyId>', 'as "keys create" showed it')
    .action(async (keyId: string, { namePrefix, tenant, json }: KeyOptions) => {
      const store = await keyStoreOf(context, namePrefix);
      if (!(await store.revoke(tenant, keyId)))
        throw new CliError('JobNotFound', `there is no key ${keyId}`, 'Check the id and the tenant.');
      print(context, json === true, { keyId, revoked: true }, () => `${keyId} is revoked`);
    });
}

async function keyStoreOf(context: CliContext, namePrefix: string): Promise<DynamoKeyStore> {
  useLocalAws(context);
  const { table } = await findDeployment(namePrefix);
  return new DynamoKeyStore(tableOf(table, new DynamoDBClient({})));
}
