import { bundledOfferSnapshot } from '#lib/adapters/files/bundled-offer-snapshot.ts';
import { NewestOfferCatalog } from '#lib/adapters/files/newest-offer-catalog.ts';
import { MemoryAttemptStore } from '#lib/adapters/memory/memory-attempt-store.ts';
import { MemoryBudgetStore } from '#lib/adapters/memory/memory-budget-store.ts';
import { MemoryCalibrationSource } from '#lib/adapters/memory/memory-calibration-source.ts';
import { MemoryCatalogStore } from '#lib/adapters/memory/memory-catalog-store.ts';
import { MemoryClock } from '#lib/adapters/memory/memory-clock.ts';
import { MemoryCompute } from '#lib/adapters/memory/memory-compute.ts';
import { MemoryComputeRegions } from '#lib/adapters/memory/memory-compute-regions.ts';
import { MemoryCredentialIssuer } from '#lib/adapters/memory/memory-credential-issuer.ts';
import { MemoryIdSource } from '#lib/adapters/memory/memory-id-source.ts';
import { MemoryJobStore } from '#lib/adapters/memory/memory-job-store.ts';
import { MemoryKeyStore } from '#lib/adapters/memory/memory-key-store.ts';
import { MemoryLedger } from '#lib/adapters/memory/memory-ledger.ts';
import { MemoryModelStore } from '#lib/adapters/memory/memory-model-store.ts';
import { MemoryObjectStore } from '#lib/adapters/memory/memory-object-store.ts';
import { MemoryPlacementScores } from '#lib/adapters/memory/memory-placement-scores.ts';
import { MemorySpotMarket } from '#lib/adapters/memory/memory-spot-market.ts';
import { MemoryTokenCounters } from '#lib/adapters/memory/memory-token-counters.ts';
import { MemoryWorkflow } from '#lib/adapters/memory/memory-workflow.ts';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import { uploadKey } from '#lib/core/job/keys.ts';
import type { Ports } from '#lib/ports/ports.ts';

/** 24 November 2026, 12:00 UTC. */
export const NOON = 1_795_521_600;
export const DATA_BUCKET = 'data-bucket';
export const TRAINING_FILE = `file-${'a'.repeat(26)}`;
export const BAD_FILE = `file-${'b'.repeat(26)}`;

export const MODEL: StagedModel = {
  id: 'HuggingFaceTB/SmolLM2-135M-Instruct',
  revision: `sha256:${'1'.repeat(64)}`,
  licence: 'apache-2.0',
  bucket: 'model-bucket',
  prefix: 'models/HuggingFaceTB/SmolLM2-135M-Instruct/files/1111111111111111/',
  files: [{ path: 'model.safetensors', sizeBytes: 269_060_552, sha256: '2'.repeat(64) }],
  parameters: 134_515_008,
};

/** Everything in memory, with one good and one bad file uploaded. */
export interface World {
  readonly ports: Ports;
  readonly clock: MemoryClock;
  readonly ec2: MemoryCompute;
  readonly sageMaker: MemoryCompute;
  readonly workflow: MemoryWorkflow;
  /** Where a refresh for the deployment leaves its catalog. */
  readonly catalog: MemoryCatalogStore;
}

export async function worldOf(): Promise<World> {
  const clock = new MemoryClock(NOON);
  const objects = new MemoryObjectStore();
  const ec2 = new MemoryCompute('ec2', clock);
  const sageMaker = new MemoryCompute('sagemaker', clock);
  const workflow = new MemoryWorkflow();
  const catalog = new MemoryCatalogStore();
  const price = (usdPerHour: number) => [{ from: NOON - 86_400, usdPerHour }];
  const ports: Ports = {
    settings: {
      dataBucket: DATA_BUCKET,
      modelBucket: 'model-bucket',
      homeRegion: 'us-east-1',
      environment: 'aws',
      rootVolumeGib: 100,
      checkpointing: { minimumSeconds: 60, maximumSeconds: 3600 },
      heartbeatEverySeconds: 10,
      trainerThreads: 2,
      jobMachineArn: 'arn:aws:states:us-east-1:000000000000:stateMachine:thriftune-job',
    },
    clock,
    ids: new MemoryIdSource(),
    jobs: new MemoryJobStore(clock),
    attempts: new MemoryAttemptStore(),
    budget: new MemoryBudgetStore(),
    ledger: new MemoryLedger(),
    keys: new MemoryKeyStore(),
    objects,
    models: new MemoryModelStore([MODEL]),
    tokenCounters: new MemoryTokenCounters(),
    regions: new MemoryComputeRegions(['us-east-1']),
    computes: { ec2, sagemaker: sageMaker },
    market: new MemorySpotMarket(
      [
        { region: 'us-east-1', instanceType: 'g6.xlarge', azId: 'use1-az4', prices: price(0.3) },
        { region: 'us-east-1', instanceType: 'g5.xlarge', azId: 'use1-az4', prices: price(0.45) },
        { region: 'us-east-1', instanceType: 'g4dn.xlarge', azId: 'use1-az4', prices: price(0.2) },
      ],
      clock,
    ),
    scores: new MemoryPlacementScores([]),
    offers: new NewestOfferCatalog({
      bundled: bundledOfferSnapshot,
      store: catalog,
      clock,
      regions: ['us-east-1'],
      onUnreadable: (message) => {
        throw new Error(message);
      },
    }),
    calibration: new MemoryCalibrationSource(),
    credentials: new MemoryCredentialIssuer(DATA_BUCKET, clock),
    workflow,
  };
  await objects.put(DATA_BUCKET, uploadKey('acme', TRAINING_FILE), rowsOf(60));
  await objects.put(DATA_BUCKET, uploadKey('acme', BAD_FILE), `${rowsOf(2)}{"messages": "none"}\n`);
  return { ports, clock, ec2, sageMaker, workflow, catalog };
}

/** Chat rows with three labels. */
export function rowsOf(count: number): string {
  return Array.from({ length: count }, (_, n) => {
    const messages = [
      { role: 'user', content: `question number ${n}` },
      { role: 'assistant', content: ['red', 'green', 'blue'][n % 3] },
    ];
    return `${JSON.stringify({ messages })}\n`;
  }).join('');
}
