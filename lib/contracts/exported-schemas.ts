import * as z from 'zod';
import { ErrorBodySchema } from './api/error-body.ts';
import { JobLedgerSchema } from './api/job-ledger.ts';
import { JobRequestSchema } from './api/job-request.ts';
import { EventPageSchema, JobListSchema, JobViewSchema } from './api/job-view.ts';
import { UploadSchema } from './api/uploads.ts';
import { DeploymentConfigSchema } from './config/deployment-config.ts';
import { HostConfigSchema } from './trainer/host-config.ts';
import { CheckpointManifestSchema, LatestPointerSchema, SnapshotManifestSchema } from './trainer/manifest.ts';
import { TrainerEventBatchSchema } from './trainer/trainer-event.ts';
import { TrainerSpecSchema } from './trainer/trainer-spec.ts';

/** Contracts that people and other languages read, by name. */
export const EXPORTED_SCHEMAS: Readonly<Record<string, z.ZodType>> = {
  'trainer-spec': TrainerSpecSchema,
  'trainer-event-batch': TrainerEventBatchSchema,
  'checkpoint-manifest': CheckpointManifestSchema,
  'snapshot-manifest': SnapshotManifestSchema,
  'latest-pointer': LatestPointerSchema,
  'host-config': HostConfigSchema,
  'job-request': JobRequestSchema,
  'job-view': JobViewSchema,
  'job-list': JobListSchema,
  'job-ledger': JobLedgerSchema,
  'event-page': EventPageSchema,
  upload: UploadSchema,
  'error-body': ErrorBodySchema,
  'deployment-config': DeploymentConfigSchema,
};

/** Written by people: what has a default may be left out. */
const WRITTEN_BY_PEOPLE = new Set(['job-request', 'deployment-config']);

/** Their JSON Schemas. `npm run schemas` writes them to `schemas/`, a test holds them equal. */
export function exportedJsonSchemas(): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(EXPORTED_SCHEMAS).map(([name, schema]) => [
      name,
      z.toJSONSchema(schema, { io: WRITTEN_BY_PEOPLE.has(name) ? 'input' : 'output' }),
    ]),
  );
}
