import { arns } from '../config/names.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Permission } from './permission.ts';

const NARROWED = 'containers of all jobs take this role, each in a session whose policy names one job and its inputs';

/** What a training container may do at most: read inputs of jobs and models, write below a job's `run/`. */
export function containerRolePermissions({ names }: PermissionScope): Permission[] {
  const data = (key?: string) => arns.bucket(names.dataBucket, key);
  return [
    {
      actions: ['s3:GetObject'],
      resources: [data('*/jobs/*'), arns.bucket(names.modelBucket, '*')],
      because: NARROWED,
    },
    { actions: ['s3:PutObject', 's3:AbortMultipartUpload'], resources: [data('*/jobs/*/run/*')], because: NARROWED },
    { actions: ['s3:ListBucket'], resources: [data(), arns.bucket(names.modelBucket)] },
  ];
}
