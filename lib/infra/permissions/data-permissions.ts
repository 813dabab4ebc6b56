import { TABLE } from '#lib/adapters/aws/table.ts';
import { arns } from '../config/names.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Permission } from './permission.ts';

const READS = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'];
const WRITES = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem', 'dynamodb:ConditionCheckItem'];

const ALL_TENANTS =
  'keys begin with the tenant and one Lambda serves all tenants: what a caller may reach is decided from the authenticated tenant';
const ALL_MODELS = 'models lie under their own names, and any of them may be asked for';

export function readTable(scope: PermissionScope): Permission[] {
  return [{ actions: READS, resources: tableArns(scope) }];
}

/** No Scan: every access is by key or by the index. */
export function writeTable(scope: PermissionScope): Permission[] {
  const [table = ''] = tableArns(scope);
  return [...readTable(scope), { actions: WRITES, resources: [table] }];
}

/** `patterns` are key patterns of the data bucket. */
export function readObjects({ names }: PermissionScope, patterns: readonly string[]): Permission[] {
  return [
    {
      actions: ['s3:GetObject'],
      resources: patterns.map((pattern) => arns.bucket(names.dataBucket, pattern)),
      because: ALL_TENANTS,
    },
    // Without it S3 answers 403 and not 404 for what is not there.
    { actions: ['s3:ListBucket'], resources: [arns.bucket(names.dataBucket)] },
  ];
}

export function writeObjects({ names }: PermissionScope, patterns: readonly string[]): Permission[] {
  return [
    {
      actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
      resources: patterns.map((pattern) => arns.bucket(names.dataBucket, pattern)),
      because: ALL_TENANTS,
    },
  ];
}

/** The model store; calibration rows lie in it too. */
export function readModels({ names }: PermissionScope): Permission[] {
  return [
    { actions: ['s3:GetObject'], resources: [arns.bucket(names.modelBucket, '*')], because: ALL_MODELS },
    { actions: ['s3:ListBucket'], resources: [arns.bucket(names.modelBucket)] },
  ];
}

function tableArns({ stack, names }: PermissionScope): string[] {
  const table = arns.table(stack, names.table);
  return [table, `${table}/index/${TABLE.index}`];
}
