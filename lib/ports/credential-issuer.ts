/** A place that credentials may read: a key, or everything under a prefix that ends in `/`. */
export interface ReadablePlace {
  readonly bucket: string;
  readonly key: string;
}

/** Credentials for one attempt's container: they read, write and list the job's run prefix and read its inputs, nothing else. */
export interface CredentialIssuer {
  /** Document in the format of AWS's `credential_process`, valid for a wall hour. */
  issue(input: {
    readonly tenant: string;
    readonly jobId: string;
    readonly attempt: number;
    readonly reads: readonly ReadablePlace[];
  }): Promise<string>;
}
