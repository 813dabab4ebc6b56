import type { Stack } from 'aws-cdk-lib';
import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';
import type { Deployment } from '../config/deployment.ts';
import type { Names } from '../config/names.ts';
import {
  describeCompute,
  launchCompute,
  listCompute,
  readOfferings,
  readPlacementScores,
  readPrices,
  stopCompute,
} from './compute-permissions.ts';
import { assumeContainerRole, completeTasks, heartbeatTasks, startJobs } from './control-permissions.ts';
import {
  changeItems,
  KEYS,
  listObjects,
  MODEL_KEYS,
  queryIndex,
  queryItems,
  readCalibration,
  readCatalog,
  readItems,
  readManyItems,
  readModels,
  readObjects,
  writeObjects,
} from './data-permissions.ts';
import type { Permission } from './permission.ts';

/** Where permissions are given: what their ARNs are made of. */
export interface PermissionScope {
  readonly stack: Stack;
  readonly deployment: Deployment;
  readonly names: Names;
}

/**
 * What each group of Lambdas may do: what its use cases call and nothing else. `test/e2e/grants.ts` compares it with what they called in the end-to-end
 * run; what a run cannot show has its reason in `test/e2e/grant-waivers.json`.
 */
export const GROUP_PERMISSIONS: Readonly<Record<LambdaGroup, (scope: PermissionScope) => readonly Permission[]>> = {
  // Stops compute itself when a job is cancelled. The rights of a presigned upload are its signer's.
  api: (s) => [
    ...changeItems(s),
    ...queryItems(s),
    ...queryIndex(s),
    ...readObjects(s, [KEYS.uploads]),
    ...listObjects(s),
    ...writeObjects(s, [KEYS.uploads]),
    ...readModels(s, MODEL_KEYS.index),
    ...startJobs(s),
    ...stopCompute(s),
  ],
  authorize: (s) => readItems(s),
  profile: (s) => [
    ...changeItems(s),
    ...readObjects(s, [KEYS.uploads]),
    ...listObjects(s),
    ...writeObjects(s, [KEYS.data, KEYS.profile]),
    ...readModels(s, MODEL_KEYS.all),
  ],
  plan: (s) => [
    ...changeItems(s),
    ...readObjects(s, [KEYS.profile]),
    ...writeObjects(s, [KEYS.plan]),
    ...readCalibration(s),
    ...readCatalog(s),
    ...readPrices(s),
    ...readOfferings(s),
  ],
  money: (s) => [...changeItems(s), ...queryItems(s), ...readObjects(s, [KEYS.plan])],
  capacity: (s) => [
    ...changeItems(s),
    ...queryItems(s),
    ...queryIndex(s),
    ...readObjects(s, [KEYS.profile, KEYS.plan]),
    ...readCatalog(s),
    ...writeObjects(s, [KEYS.spec, KEYS.handover]),
    ...readPrices(s),
    ...readPlacementScores(s),
    ...launchCompute(s),
    ...stopCompute(s),
    ...assumeContainerRole(s),
  ],
  record: (s) => [
    ...changeItems(s),
    ...readManyItems(s),
    ...queryItems(s),
    ...readObjects(s, [KEYS.events]),
    ...readCatalog(s),
    ...listObjects(s),
    ...readPrices(s),
    ...describeCompute(s),
    ...stopCompute(s),
    ...completeTasks(s),
  ],
  // Renews an attempt's credentials while its trainer speaks, and asks the policy about it.
  observe: (s) => [
    ...changeItems(s),
    ...queryItems(s),
    ...readObjects(s, [KEYS.events, KEYS.spec, KEYS.handover, KEYS.plan, KEYS.profile]),
    ...readCatalog(s),
    ...readPrices(s),
    ...listObjects(s),
    ...writeObjects(s, [KEYS.handover]),
    ...describeCompute(s),
    ...assumeContainerRole(s),
    ...completeTasks(s),
    ...heartbeatTasks(s),
  ],
  publish: (s) => [
    ...changeItems(s),
    ...queryItems(s),
    ...readObjects(s, [KEYS.run]),
    ...listObjects(s),
    ...writeObjects(s, [KEYS.result]),
  ],
  // Records what an execution left behind, as the record group does.
  reaper: (s) => [
    ...changeItems(s),
    ...readManyItems(s),
    ...queryItems(s),
    ...queryIndex(s),
    ...readObjects(s, [KEYS.events]),
    ...readCatalog(s),
    ...listObjects(s),
    ...readPrices(s),
    ...describeCompute(s),
    ...listCompute(s),
    ...stopCompute(s),
    ...completeTasks(s),
    ...startJobs(s),
  ],
};
