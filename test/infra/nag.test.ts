import { describe, expect, it } from 'vitest';
import type { DeploymentConfig } from '#lib/contracts/config/deployment-config.ts';
import { checkWithNag } from '#lib/infra/build-stacks.ts';
import { appOf } from './synthesized.ts';

const TWO_REGIONS: DeploymentConfig['regions'] = [
  { name: 'eu-central-1', availabilityZones: 3 },
  { name: 'us-west-2', availabilityZones: 2 },
];

describe('cdk-nag', () => {
  it.each<[string, Partial<DeploymentConfig>]>([
    ['a deployment on AWS in two regions', { regions: TWO_REGIONS }],
    ['the local stack', { environment: 'local', clock: 'market:1700000000:120' }],
    [
      'a VPC and an image of one’s own',
      {
        regions: [
          {
            name: 'eu-central-1',
            availabilityZones: 1,
            vpc: {
              vpcId: 'vpc-0123456789abcdef0',
              subnets: [{ subnetId: 'subnet-0123456789abcdef0', availabilityZone: 'eu-central-1a' }],
            },
          },
        ],
        image: {
          mode: 'by-digest',
          regions: {
            'eu-central-1': {
              uri: `111122223333.dkr.ecr.eu-central-1.amazonaws.com/trainer@sha256:${'a'.repeat(64)}`,
              archive: { bucket: 'my-images', key: 'trainer/trainer.tar', tag: 'trainer:1' },
            },
          },
        },
      },
    ],
  ])('has no open finding for %s', (_name, config) => {
    const { app } = appOf(config);
    checkWithNag(app);
    expect(() => app.synth()).not.toThrow();
  });

  it('would fail on a finding', async () => {
    const { app, stacks } = appOf();
    const { Bucket } = await import('aws-cdk-lib/aws-s3');
    new Bucket(stacks.stateful, 'Careless');
    checkWithNag(app);
    expect(() => app.synth()).toThrow(/[Vv]alidation/);
  });
});
