/**
 * What an EC2 host is told, in its user data, between the two marker lines.
 *
 * It holds keys, never credentials: those come through `handoverKey`, scoped to the job's prefix and renewed while the attempt lives.
 */
export interface HostConfig {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.host-config';
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly region: string;
  readonly bucket: string;
  readonly specKey: string;
  /** Credentials for the container, in the format of AWS's `credential_process`. */
  readonly handoverKey: string;
  /** The image as an archive in the region's bucket, loaded to local NVMe. */
  readonly image: { readonly bucket: string; readonly key: string; readonly tag: string };
  /** Seconds from launch after which the host ends itself whatever happens, in the Clock port's time. */
  readonly leaseSeconds: number;
}

/** Lines around the JSON document in the user-data script; the agent looks for them. */
export const HOST_CONFIG_BEGIN = '### host-config';
export const HOST_CONFIG_END = '### end-host-config';
