import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { placesOf } from '../../demo/session/places.ts';
import { covers, type Grant, matches, type Role } from '../infra/role-grants.ts';
import { deployed } from './deployed.ts';
import { deployedGrants } from './deployed-grants.ts';
import { type RecordedNeed, recordedNeeds } from './recorded-needs.ts';

/** Grants that need a reason: those of some roles or all, on some resources or all. */
const WaiverSchema = z.strictObject({
  roles: z.array(z.string()).optional(),
  actions: z.array(z.string()).min(1),
  resources: z.array(z.string()).optional(),
  reason: z.string().min(10),
});
const WaiversSchema = z.strictObject({ unused: z.array(WaiverSchema), denied: z.array(WaiverSchema) });
type Waiver = z.infer<typeof WaiverSchema>;

/** What the deployed roles may do beside what they did. It looks at the whole run: call it after everything that runs jobs. */
export function describeGrants(): void {
  describe('the grants of the deployed roles', () => {
    const waivers = WaiversSchema.parse(
      JSON.parse(readFileSync(join(import.meta.dirname, 'grant-waivers.json'), 'utf8')),
    );
    let roles: readonly Role[];
    let grants: readonly Grant[];
    let needs: readonly RecordedNeed[];
    beforeAll(async () => {
      const { repository, endpointUrl } = deployed();
      const { stackDir } = placesOf(repository, 'e2e');
      ({ roles, grants } = deployedGrants(join(stackDir, 'cdk.out')));
      needs = await recordedNeeds({ recordFile: join(stackDir, 'logs', 'calls.jsonl'), endpointUrl, roles });
    });

    test('are those of roles that called something', () => {
      const called = new Set(needs.map(({ role }) => role));
      expect(roles.map(({ id }) => id).filter((id) => !called.has(id))).toEqual([]);
    });

    test('cover every call', () => {
      expect(told(needs.filter((need) => !grants.some((grant) => covers(grant, need))))).toEqual([]);
    });

    test('were enough for every call, or say why not', () => {
      const denied = needs.filter((need) => need.denied && !waivers.denied.some((waiver) => waives(waiver, need)));
      expect(told(denied)).toEqual([]);
    });

    test('were all needed, or say what for', () => {
      const unused = grants.filter((grant) => !needs.some((need) => covers(grant, need)));
      expect(told(unused.filter((grant) => !waivers.unused.some((waiver) => waives(waiver, grant))))).toEqual([]);
    });

    test('exist where a reason is given for them', () => {
      const parts = [...waivers.unused, ...waivers.denied].flatMap(partsOf);
      expect(parts.filter((part) => !grants.some((grant) => waives(part, grant)))).toEqual([]);
    });
  });
}

function waives({ roles, actions, resources }: Omit<Waiver, 'reason'>, grant: Grant): boolean {
  return (
    (roles?.includes(grant.role) ?? true) &&
    actions.includes(grant.action) &&
    (resources?.some((resource) => matches(resource, grant.resource)) ?? true)
  );
}

/** A waiver in its smallest parts: each of them must be about a grant that exists. */
function partsOf({ roles, actions, resources }: Waiver): readonly Omit<Waiver, 'reason'>[] {
  const only = <T>(values: readonly T[] | undefined) => values?.map((value) => [value]) ?? [undefined];
  return only(roles).flatMap((role) =>
    actions.flatMap((action) =>
      only(resources).map((resource) => ({ roles: role, actions: [action], resources: resource })),
    ),
  );
}

/** Each once, readable in a failure. */
function told(grants: readonly Grant[]): readonly string[] {
  return [...new Set(grants.map(({ role, action, resource }) => `${role}: ${action} on ${resource}`))].sort();
}
