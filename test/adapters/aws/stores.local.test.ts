import { attemptStoreContract } from '../../contracts/attempt-store.contract.ts';
import { budgetStoreContract } from '../../contracts/budget-store.contract.ts';
import { jobStoreContract } from '../../contracts/job-store.contract.ts';
import { keyStoreContract } from '../../contracts/key-store.contract.ts';
import { ledgerContract } from '../../contracts/ledger.contract.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';
import { deployedPorts } from './deployed-ports.ts';

const { settings, jobs, attempts, budget, ledger, keys, objects } = deployedPorts();

jobStoreContract('DynamoJobStore on the local stack', async () => jobs);
attemptStoreContract('DynamoAttemptStore on the local stack', async () => attempts);
budgetStoreContract('DynamoBudgetStore on the local stack', async () => budget);
ledgerContract('DynamoLedger on the local stack', async () => ledger);
keyStoreContract('DynamoKeyStore on the local stack', async () => keys);
objectStoreContract('S3ObjectStore on the local stack', async () => ({ store: objects, bucket: settings.dataBucket }));
