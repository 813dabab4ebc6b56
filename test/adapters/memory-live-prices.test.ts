import { MemoryInstanceTypes } from '#lib/adapters/memory/memory-instance-types.ts';
import { MemoryPlacementScores } from '#lib/adapters/memory/memory-placement-scores.ts';
import { MemoryPriceList } from '#lib/adapters/memory/memory-price-list.ts';
import { MemoryQuotas } from '#lib/adapters/memory/memory-quotas.ts';
import { MemorySpotAdvisor } from '#lib/adapters/memory/memory-spot-advisor.ts';
import {
  BANDS,
  instanceTypesContract,
  placementScoresContract,
  quotaSourceContract,
  SCORES,
  SPECS,
  spotAdvisorContract,
} from '../contracts/live-facts.contract.ts';
import { LISTED, priceListContract } from '../contracts/price-list.contract.ts';

const listOf = (prices: Readonly<Record<string, number>>) =>
  Object.entries(prices).map(([instanceType, usdPerHour]) => ({ instanceType, usdPerHour }));

priceListContract(
  'MemoryPriceList',
  async () =>
    new MemoryPriceList({
      onDemand: { 'us-east-1': [...listOf(LISTED.onDemand), { instanceType: 'g6.xlarge', usdPerHour: 0.8 }] },
      training: { 'us-east-1': listOf(LISTED.training) },
    }),
);
instanceTypesContract('MemoryInstanceTypes', async () => new MemoryInstanceTypes({ 'us-east-1': SPECS }));
placementScoresContract('MemoryPlacementScores', async () => new MemoryPlacementScores(SCORES));
quotaSourceContract(
  'MemoryQuotas',
  async () =>
    new MemoryQuotas({
      'us-east-1': {
        ec2: { 'All G and VT Spot Instance Requests': 8 },
        sagemaker: { 'ml.g5.xlarge for spot training job usage': 20 },
      },
    }),
);
spotAdvisorContract('MemorySpotAdvisor', async () => new MemorySpotAdvisor(BANDS));
