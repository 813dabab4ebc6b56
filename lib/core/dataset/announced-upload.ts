/** What a client says a file will be, before it uploads it. What it left out is not compared. */
export interface AnnouncedUpload {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.upload';
  readonly filename: string;
  readonly sizeBytes?: number | undefined;
  readonly sha256?: string | undefined;
}

/** How the stored bytes differ from what was announced, as a sentence's end; `undefined` when they do not. A hash that is not known yet is not compared. */
export function uploadProblemOf(
  announced: AnnouncedUpload,
  stored: { readonly sizeBytes: number; readonly sha256?: string },
): string | undefined {
  const { sizeBytes, sha256 } = announced;
  if (sizeBytes !== undefined && sizeBytes !== stored.sizeBytes)
    return `holds ${stored.sizeBytes} bytes where ${sizeBytes} were announced`;
  if (sha256 !== undefined && stored.sha256 !== undefined && sha256 !== stored.sha256)
    return `has SHA-256 ${stored.sha256} where ${sha256} was announced`;
  return undefined;
}
