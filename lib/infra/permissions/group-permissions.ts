import type { Stack } from 'aws-cdk-lib';
import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { Deployment } from '../config/deployment.ts';
import type { Names } from '../config/names.ts';
import { launchCompute, readCompute, readMarket, stopCompute } from './compute-permissions.ts';
import { assumeContainerRole, completeTasks, heartbeatTasks, startJobs } from './control-permissions.ts';
import { readModels, readObjects, readTable, writeObjects, writeTable } from './data-permissions.ts';
import type { Permission } from './permission.ts';

/** Where permissions are given: what their ARNs are made of. */
export interface PermissionScope {
  readonly stack: Stack;
  readonly deployment: Deployment;
  readonly names: Names;
}

const JOBS = '*/jobs/*';
const UPLOADS = '*/uploads/*';

/** What each group of Lambdas may do. */
export const GROUP_PERMISSIONS: Readonly<Record<LambdaGroup, (scope: PermissionScope) => readonly Permission[]>> = {
  // Stops compute itself when a job is cancelled.
  api: (s) => [
    ...writeTable(s),
    ...readObjects(s, [UPLOADS, JOBS]),
    ...writeObjects(s, [UPLOADS, JOBS]),
    ...readModels(s),
    ...startJobs(s),
    ...stopCompute(s),
  ],
  authorize: (s) => [...readTable(s)],
  profile: (s) => [...writeTable(s), ...readObjects(s, [UPLOADS, JOBS]), ...writeObjects(s, [JOBS]), ...readModels(s)],
  plan: (s) => [
    ...writeTable(s),
    ...readObjects(s, [JOBS]),
    ...writeObjects(s, [JOBS]),
    ...readModels(s),
    ...readMarket(s),
    ...readCompute(s),
  ],
  money: (s) => [...writeTable(s), ...readObjects(s, [JOBS]), ...readMarket(s), ...readCompute(s)],
  capacity: (s) => [
    ...writeTable(s),
    ...readObjects(s, [JOBS]),
    ...writeObjects(s, [JOBS]),
    ...readModels(s),
    ...readMarket(s),
    ...readCompute(s),
    ...launchCompute(s),
    ...stopCompute(s),
    ...assumeContainerRole(s),
  ],
  record: (s) => [
    ...writeTable(s),
    ...readObjects(s, [JOBS]),
    ...writeObjects(s, [JOBS]),
    ...readModels(s),
    ...readMarket(s),
    ...readCompute(s),
    ...stopCompute(s),
    ...completeTasks(s),
  ],
  observe: (s) => [
    ...writeTable(s),
    ...readObjects(s, [JOBS]),
    ...writeObjects(s, [JOBS]),
    ...readModels(s),
    ...readMarket(s),
    ...readCompute(s),
    ...stopCompute(s),
    ...assumeContainerRole(s),
    ...completeTasks(s),
    ...heartbeatTasks(s),
  ],
  publish: (s) => [...writeTable(s), ...readObjects(s, [JOBS]), ...writeObjects(s, [JOBS]), ...readModels(s)],
  reaper: (s) => [
    ...writeTable(s),
    ...readObjects(s, [JOBS]),
    ...writeObjects(s, [JOBS]),
    ...readMarket(s),
    ...readCompute(s),
    ...stopCompute(s),
    ...startJobs(s),
    ...completeTasks(s),
  ],
};
