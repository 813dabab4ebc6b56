import { expect, test } from 'vitest';
import { ssmClients } from '#lib/adapters/aws/clients.ts';
import { SsmComputeRegions } from '#lib/adapters/aws/ssm-compute-regions.ts';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
import type { LaunchInput } from '#lib/ports/compute.ts';
import { computeContract } from '../../contracts/compute.contract.ts';
import { computeRegionsContract } from '../../contracts/compute-regions.contract.ts';
import { attemptWith, jobWith } from '../../contracts/fixtures.ts';
import { spotMarketContract } from '../../contracts/spot-market.contract.ts';
import { deployedPorts } from './deployed-ports.ts';

const { clock, jobs, attempts, computes, regions, market } = deployedPorts();
const region = 'us-east-1';
const now = () => clock.now();

/** The stack's reaper ends what no living job owns, once a minute: a launch gets a job and an intent of its own. */
async function own({ jobId, clientToken, offers }: LaunchInput) {
  const [offerKey] = offers;
  await jobs.create(jobWith({ jobId, status: 'running' }));
  await attempts.intend(attemptWith({ jobId, clientToken, intendedAt: now(), ...(offerKey && { offerKey }) }));
  return async () => {
    await attempts.conclude('acme', jobId, 1, { kind: 'stopped', because: 'the test is over' }, 0);
    await jobs.move('acme', jobId, 'cancelled');
  };
}

// On demand: other tests interrupt spot instances here, after which their pools are empty for a while. A host without a hand-over object waits
// for it until it is ended, and a training job without a spec fails after seconds: both are ended before that.
const HOST: OfferKey = 'ec2/g5.xlarge/on-demand/us-east-1/use1-az1';
const TRAINING: OfferKey = 'sagemaker/ml.g5.xlarge/on-demand/us-east-1/any';
computeContract('Ec2Compute on the local stack', async () => ({
  compute: computes.ec2,
  offer: HOST,
  region,
  now,
  own,
}));
computeContract('SageMakerCompute on the local stack', async () => ({
  compute: computes.sagemaker,
  offer: TRAINING,
  region,
  now,
  own,
}));
computeRegionsContract('SsmComputeRegions on the local stack', async () => ({ regions, absent: 'eu-west-1' }));
spotMarketContract('Ec2SpotMarket on the local stack', async () => ({
  market,
  region,
  instanceType: 'g5.xlarge',
  now,
}));

test('SsmComputeRegions says by name that a region which it names was not deployed to yet', async () => {
  const undeployed = new SsmComputeRegions(ssmClients(), 'never-deployed', [region]);
  await expect(undeployed.get(region)).rejects.toMatchObject({ name: 'NoComputeStack' });
});

test('these suites leave nothing alive', async () => {
  for (const compute of Object.values(computes)) {
    expect((await compute.alive(region)).filter(({ tenant }) => tenant === 'acme')).toEqual([]);
  }
});
