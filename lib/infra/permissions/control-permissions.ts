import { arns } from '../config/names.ts';
import type { PermissionScope } from './group-permissions.ts';
import type { Permission } from './permission.ts';

export function startJobs({ stack, names }: PermissionScope): Permission[] {
  return [{ actions: ['states:StartExecution'], resources: [arns.stateMachine(stack, names.jobMachine)] }];
}

export function completeTasks(scope: PermissionScope): Permission[] {
  return [{ actions: ['states:SendTaskSuccess'], ...tasks(scope) }];
}

export function heartbeatTasks(scope: PermissionScope): Permission[] {
  return [{ actions: ['states:SendTaskHeartbeat'], ...tasks(scope) }];
}

/** Sessions for containers: each is narrowed to one job by a session policy. */
export function assumeContainerRole({ stack, names }: PermissionScope): Permission[] {
  return [{ actions: ['sts:AssumeRole'], resources: [arns.role(stack, names.containerRole)] }];
}

/** A callback names its task by a token alone: AWS authorises it against the state machine, the local emulator against `*`. */
function tasks({ stack, deployment, names }: PermissionScope): Pick<Permission, 'resources' | 'because'> {
  if (!deployment.isLocal) return { resources: [arns.stateMachine(stack, names.attemptMachine)] };
  return { resources: ['*'], because: 'the local emulator cannot tell which state machine a task token belongs to' };
}
