/** One file of a checkpoint or snapshot; its key is the manifest's folder + path. */
export interface ManifestFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** Written last: a checkpoint exists when its manifest does. Key: `run/<fence>/checkpoints/<step>/manifest.json`. */
export interface CheckpointManifest {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.checkpoint';
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly fence: number;
  readonly step: number;
  readonly worldSize: number;
  readonly threads: number;
  readonly configHash: string;
  readonly files: readonly ManifestFile[];
}

/** The result of a job. Key: `run/<fence>/snapshot/manifest.json`. */
export interface SnapshotManifest {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.snapshot';
  readonly tenant: string;
  readonly jobId: string;
  readonly attempt: number;
  readonly fence: number;
  readonly step: number;
  readonly tuning: string;
  readonly base: { readonly id: string; readonly revision: string; readonly licence: string };
  readonly threads: number;
  readonly configHash: string;
  readonly files: readonly ManifestFile[];
  /** `sha256:` over the sorted lines `path NUL sha256 LF` of the weight files (`*.safetensors`). */
  readonly digest: string;
}

/** `run/LATEST.json`, moved by If-Match. A hint: a reader still verifies the manifest it names. */
export interface LatestPointer {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.latest';
  readonly fence: number;
  readonly step: number;
  readonly manifestKey: string;
}
