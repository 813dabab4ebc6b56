import { CATALOG_KEY } from '#lib/adapters/aws/s3-catalog-store.ts';
import { TABLE } from '#lib/adapters/aws/table.ts';
import { CALIBRATION_KEY } from '#lib/contracts/config/calibration.ts';
import { arns } from '../config/names.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Permission } from './permission.ts';

/** Patterns of keys in the data bucket, one for each thing that someone alone may read or write. The tenant comes first in every key. */
export const KEYS = {
  uploads: '*/uploads/*',
  profile: '*/jobs/*/profile.json',
  data: '*/jobs/*/data/*',
  plan: '*/jobs/*/plan.json',
  spec: '*/jobs/*/attempts/*/spec.json',
  handover: '*/jobs/*/attempts/*/handover/*',
  output: '*/jobs/*/attempts/*/output/*',
  run: '*/jobs/*/run/*',
  events: '*/jobs/*/run/*/events/*',
  checkpoints: '*/jobs/*/run/*/checkpoints/*',
  result: '*/jobs/*/result.json',
} as const;

/** Patterns of keys in the model store. */
export const MODEL_KEYS = { all: 'models/*', index: 'models/*/manifest.json' } as const;

const ALL_TENANTS =
  'keys begin with the tenant and one Lambda serves all tenants: what a caller may reach is decided from the authenticated tenant';
const ALL_MODELS = 'models lie under their own names, and any of them may be asked for';

export function readItems(scope: PermissionScope): Permission[] {
  return [{ actions: ['dynamodb:GetItem'], resources: [tableArn(scope)] }];
}

export function readManyItems(scope: PermissionScope): Permission[] {
  return [{ actions: ['dynamodb:BatchGetItem'], resources: [tableArn(scope)] }];
}

/** No Scan: every access is by key or by the index. */
export function queryItems(scope: PermissionScope): Permission[] {
  return [{ actions: ['dynamodb:Query'], resources: [tableArn(scope)] }];
}

export function queryIndex(scope: PermissionScope): Permission[] {
  return [{ actions: ['dynamodb:Query'], resources: [`${tableArn(scope)}/index/${TABLE.index}`] }];
}

/** Reads and conditional writes, alone or in transactions. Nothing deletes: items that may go expire. */
export function changeItems(scope: PermissionScope): Permission[] {
  return [{ actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'], resources: [tableArn(scope)] }];
}

/** `patterns` are key patterns of the data bucket. */
export function readObjects({ names }: PermissionScope, patterns: readonly string[]): Permission[] {
  return [
    {
      actions: ['s3:GetObject'],
      resources: patterns.map((pattern) => arns.bucket(names.dataBucket, pattern)),
      because: ALL_TENANTS,
    },
  ];
}

/** Also for whoever goes on when an object is missing: without it S3 answers 403 and not 404. */
export function listObjects({ names }: PermissionScope): Permission[] {
  return [{ actions: ['s3:ListBucket'], resources: [arns.bucket(names.dataBucket)] }];
}

export function writeObjects({ names }: PermissionScope, patterns: readonly string[]): Permission[] {
  return [
    {
      actions: ['s3:PutObject'],
      resources: patterns.map((pattern) => arns.bucket(names.dataBucket, pattern)),
      because: ALL_TENANTS,
    },
  ];
}

/** The model store, or its index alone; that a model is missing is an answer and no fault. */
export function readModels({ names }: PermissionScope, pattern: string): Permission[] {
  return [
    { actions: ['s3:GetObject'], resources: [arns.bucket(names.modelBucket, pattern)], because: ALL_MODELS },
    { actions: ['s3:ListBucket'], resources: [arns.bucket(names.modelBucket)] },
  ];
}

/** The refreshed catalog; that a deployment has none is an answer and no fault, which S3 gives only to whoever may list. */
export function readCatalog({ names }: PermissionScope): Permission[] {
  return [
    { actions: ['s3:GetObject'], resources: [arns.bucket(names.modelBucket, CATALOG_KEY)] },
    { actions: ['s3:ListBucket'], resources: [arns.bucket(names.modelBucket)] },
  ];
}

/** The speed of the machine under the local stack; on AWS nobody writes or reads it. */
export function readCalibration({ deployment, names }: PermissionScope): Permission[] {
  if (!deployment.isLocal) return [];
  return [{ actions: ['s3:GetObject'], resources: [arns.bucket(names.modelBucket, CALIBRATION_KEY)] }];
}

function tableArn({ stack, names }: PermissionScope): string {
  return arns.table(stack, names.table);
}
