import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { type Grant, grantsIn, type Role, rolesIn } from '../infra/role-grants.ts';

const TemplateSchema = z.object({ Resources: z.record(z.string(), z.unknown()) });

/** Roles and grants of the templates that the run deployed. */
export function deployedGrants(assembly: string): {
  readonly roles: readonly Role[];
  readonly grants: readonly Grant[];
} {
  const files = readdirSync(assembly).filter((file) => file.endsWith('.template.json'));
  const parts = files.map((file) => {
    const stack = basename(file, '.template.json');
    const { Resources } = TemplateSchema.parse(JSON.parse(readFileSync(join(assembly, file), 'utf8')));
    return { roles: rolesIn(stack, Resources), grants: grantsIn(Resources) };
  });
  return { roles: parts.flatMap(({ roles }) => roles), grants: parts.flatMap(({ grants }) => grants) };
}
