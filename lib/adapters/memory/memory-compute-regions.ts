import { type ComputeRegion, type ComputeRegions, NoComputeStack } from '#lib/ports/compute-regions.ts';

/** Working twin of the SSM adapter: every region that is named has the same stack. */
export class MemoryComputeRegions implements ComputeRegions {
  readonly #names: readonly string[];

  constructor(names: readonly string[]) {
    this.#names = names;
  }

  names(): readonly string[] {
    return this.#names;
  }

  async get(region: string): Promise<ComputeRegion> {
    if (!this.#names.includes(region)) throw new NoComputeStack(region);
    return {
      schemaVersion: 1,
      launchTemplateId: 'lt-0123456789abcdef0',
      vpcId: 'vpc-0123456789abcdef0',
      subnets: [{ subnetId: 'subnet-0123456789abcdef0', availabilityZone: `${region}a`, azId: `${region}-az1` }],
      trainingRoleArn: 'arn:aws:iam::000000000000:role/training',
      securityGroupId: 'sg-0123456789abcdef0',
      image: { bucket: 'image-bucket', key: 'trainer.tar', tag: 'thriftune-trainer:1' },
      sageMakerImageUri: `000000000000.dkr.ecr.${region}.amazonaws.com/thriftune-trainer:1`,
      volumeGib: 100,
    };
  }
}
