import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { Grant, Role } from '../infra/role-grants.ts';

/** What a role needed for a call that it made. */
export interface RecordedNeed extends Grant {
  /** S3 said 403: a policy was against it. */
  readonly denied: boolean;
}

const CallSchema = z.looseObject({
  accessKeyId: z.string().optional(),
  needs: z.array(z.object({ action: z.string(), resource: z.string() })),
  status: z.int(),
  fault: z.string().optional(),
});
const CallerSchema = z.object({ roleArn: z.string().nullable() });

/** What the deployed roles called, by the front door's record; the launcher says whose session a key is. */
export async function recordedNeeds(input: {
  readonly recordFile: string;
  readonly endpointUrl: string;
  readonly roles: readonly Role[];
}): Promise<readonly RecordedNeed[]> {
  const { recordFile, endpointUrl, roles } = input;
  const calls = readFileSync(recordFile, 'utf8')
    .trim()
    .split('\n')
    .map((line) => CallSchema.parse(JSON.parse(line)));
  const keys = new Set(calls.flatMap(({ accessKeyId = '' }) => (accessKeyId.startsWith('ASIA') ? [accessKeyId] : [])));
  const callers = await Promise.all([...keys].map(async (key) => [key, await roleBehind(key)] as const));
  const roleOf = new Map(callers);
  return calls.flatMap(({ accessKeyId = '', needs, status, fault }) => {
    const role = roleOf.get(accessKeyId);
    // A call that an injected fault answered was decided by no policy; callers of other roles are the tests and the CDK CLI.
    if (role === undefined || fault === 'throttle' || fault === 'error') return [];
    return needs.map((need) => ({ role, ...need, denied: status === 403 }));
  });

  async function roleBehind(accessKeyId: string): Promise<string | undefined> {
    const answer = await fetch(`${endpointUrl}/_thriftune/caller?accessKeyId=${accessKeyId}`);
    const { roleArn } = CallerSchema.parse(await answer.json());
    const called = roleArn?.slice(roleArn.lastIndexOf('/') + 1);
    return roles.find(({ name }) => called === name || called?.startsWith(`${name}-`))?.id;
  }
}
