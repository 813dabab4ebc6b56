import { arns } from '../config/names.ts';
import { KEYS, MODEL_KEYS } from './data-permissions.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Permission } from './permission.ts';

/** Not what lies beside it: credentials that are handed over are for the host's agent. */
export const TRAINER_READS = [KEYS.spec, KEYS.data, KEYS.run] as const;

const NARROWED = 'containers of all jobs take this role, each in a session whose policy names one job and its inputs';

/** What a training container may do at most: read inputs of jobs and models, write below a job's `run/`, and let old checkpoints go. */
export function containerRolePermissions({ names }: PermissionScope): Permission[] {
  const data = (key?: string) => arns.bucket(names.dataBucket, key);
  return [
    {
      actions: ['s3:GetObject'],
      resources: [...TRAINER_READS.map(data), arns.bucket(names.modelBucket, MODEL_KEYS.all)],
      because: NARROWED,
    },
    { actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: [data(KEYS.run)], because: NARROWED },
    { actions: ['s3:DeleteObject'], resources: [data(KEYS.checkpoints)], because: NARROWED },
    { actions: ['s3:ListBucket'], resources: [data()] },
  ];
}
