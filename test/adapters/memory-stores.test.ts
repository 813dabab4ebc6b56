import { MemoryAttemptStore } from '#lib/adapters/memory/memory-attempt-store.ts';
import { MemoryBudgetStore } from '#lib/adapters/memory/memory-budget-store.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryCompute } from '#lib/adapters/memory/memory-compute.ts';
import { MemoryJobStore } from '#lib/adapters/memory/memory-job-store.ts';
import { MemoryKeyStore } from '#lib/adapters/memory/memory-key-store.ts';
import { MemoryLedger } from '#lib/adapters/memory/memory-ledger.ts';
import { MemoryObjectStore } from '#lib/adapters/memory/memory-object-store.ts';
import { attemptStoreContract } from '../contracts/attempt-store.contract.ts';
import { budgetStoreContract } from '../contracts/budget-store.contract.ts';
import { computeContract } from '../contracts/compute.contract.ts';
import { jobStoreContract } from '../contracts/job-store.contract.ts';
import { keyStoreContract } from '../contracts/key-store.contract.ts';
import { ledgerContract } from '../contracts/ledger.contract.ts';
import { objectStoreContract } from '../contracts/object-store.contract.ts';

const clock = new MemoryClock(1_700_000_000);
const region = 'us-east-1';
const now = () => clock.now();

jobStoreContract('MemoryJobStore', async () => new MemoryJobStore(clock));
attemptStoreContract('MemoryAttemptStore', async () => new MemoryAttemptStore());
budgetStoreContract('MemoryBudgetStore', async () => new MemoryBudgetStore());
ledgerContract('MemoryLedger', async () => new MemoryLedger());
keyStoreContract('MemoryKeyStore', async () => new MemoryKeyStore());
objectStoreContract('MemoryObjectStore', async () => ({ store: new MemoryObjectStore(), bucket: 'a-bucket' }));
computeContract('MemoryCompute for ec2', async () => ({
  compute: new MemoryCompute('ec2', clock),
  offer: 'ec2/g6.xlarge/spot/us-east-1/use1-az4',
  region,
  now,
}));
computeContract('MemoryCompute for sagemaker', async () => ({
  compute: new MemoryCompute('sagemaker', clock),
  offer: 'sagemaker/ml.g6.xlarge/spot/us-east-1/any',
  region,
  now,
}));
