/** Where everything of a job lies in the data bucket. Tenant first, so that a prefix is a boundary. */
export const keysOf = (tenant: string, jobId: string) => {
  const job = `${tenant}/jobs/${jobId}/`;
  return {
    job,
    profile: `${job}profile.json`,
    trainingData: `${job}data/train.jsonl`,
    testData: `${job}data/test.jsonl`,
    plan: `${job}plan.json`,
    /** The trainer's own place; it writes nowhere else. */
    run: `${job}run/`,
    spec: (attempt: number) => `${job}attempts/${padded(attempt, 4)}/spec.json`,
    /** Credentials for the container of an attempt; read by the host agent alone. */
    handover: (attempt: number) => `${job}attempts/${padded(attempt, 4)}/handover/credentials.json`,
    result: `${job}result.json`,
  } as const;
};

/** Where an uploaded file lies. */
export function uploadKey(tenant: string, fileId: string): string {
  return `${tenant}/uploads/${fileId}`;
}

/** Where it is written what an upload is said to be, before its bytes come. */
export function announcedUploadKey(tenant: string, fileId: string): string {
  return `${uploadKey(tenant, fileId)}.json`;
}

/** Takes the key of a trainer's event object apart; `undefined` for any other key. */
export function parseEventKey(
  key: string,
): { readonly tenant: string; readonly jobId: string; readonly fence: number; readonly seq: number } | undefined {
  const match = /^([^/]+)\/jobs\/([^/]+)\/run\/(\d{8})\/events\/(\d{8})\.json$/.exec(key);
  const [, tenant, jobId, fence, seq] = match ?? [];
  if (tenant === undefined || jobId === undefined) return undefined;
  return { tenant, jobId, fence: Number(fence), seq: Number(seq) };
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, '0');
}
