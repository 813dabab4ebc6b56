/** What a region's compute stack offers: written by the deployment, read before a launch. */
export interface ComputeRegion {
  readonly schemaVersion: 1;
  readonly launchTemplateId: string;
  readonly vpcId: string;
  readonly subnets: readonly {
    readonly subnetId: string;
    readonly availabilityZone: string;
    readonly azId?: string | undefined;
  }[];
  readonly trainingRoleArn: string;
  readonly securityGroupId: string;
  /** The trainer's image as an archive in the region's bucket. */
  readonly image: { readonly bucket: string; readonly key: string; readonly tag: string };
  readonly sageMakerImageUri: string;
  /** Size of the launch template's root volume; billed while the instance lives. */
  readonly volumeGib: number;
}

/** Regions that have a compute stack. */
export interface ComputeRegions {
  names(): readonly string[];
  /** Throws `NoComputeStack` for a region that has none. */
  get(region: string): Promise<ComputeRegion>;
}

/** The deployment has no compute stack in this region, or not yet. */
export class NoComputeStack extends Error {
  override readonly name = 'NoComputeStack';

  constructor(region: string) {
    super(`no compute stack is deployed in ${region}`);
  }
}
