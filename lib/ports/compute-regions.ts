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
  get(region: string): Promise<ComputeRegion>;
}
