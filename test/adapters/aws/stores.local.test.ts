import { describe } from 'vitest';
import { s3Client } from '#lib/adapters/aws/clients.ts';
import { UtcClock } from '#lib/adapters/aws/clocks.ts';
import { DynamoAttemptStore } from '#lib/adapters/aws/dynamo-attempt-store.ts';
import { DynamoBudgetStore } from '#lib/adapters/aws/dynamo-budget-store.ts';
import { DynamoJobStore } from '#lib/adapters/aws/dynamo-job-store.ts';
import { DynamoKeyStore } from '#lib/adapters/aws/dynamo-key-store.ts';
import { DynamoLedger } from '#lib/adapters/aws/dynamo-ledger.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { tableOf } from '#lib/adapters/aws/table.ts';
import { attemptStoreContract } from '../../contracts/attempt-store.contract.ts';
import { budgetStoreContract } from '../../contracts/budget-store.contract.ts';
import { jobStoreContract } from '../../contracts/job-store.contract.ts';
import { keyStoreContract } from '../../contracts/key-store.contract.ts';
import { ledgerContract } from '../../contracts/ledger.contract.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';

/** Runs on the local stack: THRIFTUNE_TEST_ENDPOINT (also as AWS_ENDPOINT_URL), THRIFTUNE_TABLE and THRIFTUNE_DATA_BUCKET name it. */
describe.skipIf(process.env['THRIFTUNE_TEST_ENDPOINT'] === undefined)('on the local stack', () => {
  process.env['AWS_ENDPOINT_URL'] ??= process.env['THRIFTUNE_TEST_ENDPOINT'];
  process.env['AWS_REGION'] ??= 'us-east-1';
  const table = tableOf(process.env['THRIFTUNE_TABLE'] ?? 'thriftune-table');
  const bucket = process.env['THRIFTUNE_DATA_BUCKET'] ?? 'thriftune-data';

  jobStoreContract('DynamoJobStore', async () => new DynamoJobStore(table, new UtcClock()));
  attemptStoreContract('DynamoAttemptStore', async () => new DynamoAttemptStore(table));
  budgetStoreContract('DynamoBudgetStore', async () => new DynamoBudgetStore(table));
  ledgerContract('DynamoLedger', async () => new DynamoLedger(table));
  keyStoreContract('DynamoKeyStore', async () => new DynamoKeyStore(table));
  objectStoreContract('S3ObjectStore', async () => ({ store: new S3ObjectStore(s3Client('local')), bucket }));
});
