/** An event for the default bus. */
export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What a launch takes from a launch template version. */
export interface LaunchTemplate {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly imageId: string | undefined;
  /** Name or ARN. */
  readonly instanceProfile: string | undefined;
  readonly userData: string | undefined;
  readonly volumes: readonly TemplateVolume[];
  readonly instanceTags: Readonly<Record<string, string>>;
  readonly volumeTags: Readonly<Record<string, string>>;
}

/** A block device of a launch template. */
export interface TemplateVolume {
  readonly deviceName: string;
  readonly gib: number;
  readonly type: string;
}

/** A subnet as DescribeSubnets gives it. */
export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly zoneName: string;
}

/** Credentials of a role session. `expiration` is wall time. */
export interface RoleCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A role session to open. */
export interface RoleSession {
  readonly region: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** What the simulator needs from the emulator beside it; tests put a fake in its place. */
export interface Emulator {
  /** Throws AwsError where EC2 would. */
  launchTemplate(
    region: string,
    wanted: { readonly id?: string | undefined; readonly name?: string | undefined; readonly version: string },
  ): Promise<LaunchTemplate>;
  subnet(region: string, id: string): Promise<Subnet>;
  /** ARN of the role in an instance profile, given by name or ARN. */
  roleOfInstanceProfile(region: string, nameOrArn: string): Promise<string>;
  assumeRole(session: RoleSession): Promise<RoleCredentials>;
  /** Publishes at most ten events; throws when the bus refuses one. */
  putEvents(region: string, events: readonly BusEvent[]): Promise<void>;
}
