import { MemoryAttemptStore } from '#lib/adapters/memory/memory-attempt-store.ts';
import { MemoryBudgetStore } from '#lib/adapters/memory/memory-budget-store.ts';
import { MemoryCatalogStore } from '#lib/adapters/memory/memory-catalog-store.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryJobStore } from '#lib/adapters/memory/memory-job-store.ts';
import { MemoryKeyStore } from '#lib/adapters/memory/memory-key-store.ts';
import { MemoryLedger } from '#lib/adapters/memory/memory-ledger.ts';
import { MemoryModelStore } from '#lib/adapters/memory/memory-model-store.ts';
import { MemoryModelUploader, memoryModelFolder } from '#lib/adapters/memory/memory-model-uploader.ts';
import { MemoryObjectStore } from '#lib/adapters/memory/memory-object-store.ts';
import { attemptStoreContract } from '../contracts/attempt-store.contract.ts';
import { budgetStoreContract } from '../contracts/budget-store.contract.ts';
import { catalogStoreContract } from '../contracts/catalog-store.contract.ts';
import { jobStoreContract } from '../contracts/job-store.contract.ts';
import { keyStoreContract } from '../contracts/key-store.contract.ts';
import { ledgerContract } from '../contracts/ledger.contract.ts';
import { modelFolderContract } from '../contracts/model-folder.contract.ts';
import { modelStoreContract } from '../contracts/model-store.contract.ts';
import { modelUploaderContract } from '../contracts/model-uploader.contract.ts';
import { objectStoreContract } from '../contracts/object-store.contract.ts';

const clock = new MemoryClock(1_700_000_000);

jobStoreContract('MemoryJobStore', async () => new MemoryJobStore(clock));
attemptStoreContract('MemoryAttemptStore', async () => new MemoryAttemptStore());
budgetStoreContract('MemoryBudgetStore', async () => new MemoryBudgetStore());
ledgerContract('MemoryLedger', async () => new MemoryLedger());
keyStoreContract('MemoryKeyStore', async () => new MemoryKeyStore());
catalogStoreContract('MemoryCatalogStore', async () => new MemoryCatalogStore());
objectStoreContract('MemoryObjectStore', async () => ({ store: new MemoryObjectStore(), bucket: 'a-bucket' }));
modelStoreContract('MemoryModelStore', async (staged) => new MemoryModelStore(staged));
modelUploaderContract('MemoryModelUploader', async () => {
  const objects = new MemoryObjectStore();
  return { uploader: new MemoryModelUploader('model-bucket', objects), objects };
});
modelFolderContract('memoryModelFolder', async (files) => memoryModelFolder(files));
