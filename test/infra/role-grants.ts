import * as z from 'zod';

/** A role of a stack. `id` is its id in the app, which says what it is for: `ApiLambdaRole`. */
export interface Role {
  readonly id: string;
  /** Its name, or the beginning of it where CloudFormation gives the rest. */
  readonly name: string;
}

/** One thing that a role may do: an action and the end of an ARN, which may hold wildcards. */
export interface Grant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

/** Roles of a stack. */
export function rolesIn(stack: string, resources: Readonly<Record<string, unknown>>): readonly Role[] {
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    if (typeOf(resource) !== 'AWS::IAM::Role') return [];
    const { RoleName } = RoleSchema.parse(resource).Properties;
    return [{ id: idOf(logicalId), name: RoleName === undefined ? `${stack}-${logicalId}` : textOf(RoleName) }];
  });
}

/** What the roles of a stack are allowed. */
export function grantsIn(resources: Readonly<Record<string, unknown>>): readonly Grant[] {
  const policies = Object.values(resources)
    .filter((resource) => typeOf(resource) === 'AWS::IAM::Policy')
    .map((resource) => PolicySchema.parse(resource).Properties);
  return policies.flatMap(({ Roles, PolicyDocument }) =>
    Roles.flatMap(({ Ref }) => PolicyDocument.Statement.flatMap((statement) => grantsOf(idOf(Ref), statement))),
  );
}

/** Whether a role may do what someone needs. Conditions are not looked at. */
export function covers(grant: Grant, need: Grant): boolean {
  return grant.role === need.role && grant.action === need.action && matches(grant.resource, need.resource);
}

/** IAM's wildcards: `*` is any text, `?` any letter. */
export function matches(pattern: string, resource: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(resource);
}

const OneOrMore = z.union([z.array(z.unknown()), z.unknown().transform((value) => [value])]);
const StatementSchema = z.object({ Effect: z.literal('Allow'), Action: OneOrMore, Resource: OneOrMore });
/** All that a role may do stands in policies of its own. */
const RoleSchema = z.object({
  Properties: z.looseObject({
    RoleName: z.unknown().optional(),
    Policies: z.undefined().optional(),
    ManagedPolicyArns: z.undefined().optional(),
  }),
});
const PolicySchema = z.object({
  Properties: z.object({
    Roles: z.array(z.object({ Ref: z.string() })),
    PolicyDocument: z.object({ Statement: z.array(StatementSchema) }),
  }),
});
const TypedSchema = z.looseObject({ Type: z.string() });
const IntrinsicSchema = z.union([
  z.object({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) }),
  z.object({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) }),
  z.object({ Ref: z.string() }),
]);
const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::AccountId': '000000000000',
  'AWS::Region': 'us-east-1',
};

function typeOf(resource: unknown): string {
  return TypedSchema.parse(resource).Type;
}

function grantsOf(role: string, { Action, Resource }: z.infer<typeof StatementSchema>): readonly Grant[] {
  return Action.flatMap((action) =>
    Resource.map((resource) => ({ role, action: textOf(action), resource: endOfArn(textOf(resource)) })),
  );
}

/** The logical id without its hash. */
function idOf(logicalId: string): string {
  return logicalId.slice(0, -8);
}

function endOfArn(arn: string): string {
  return arn.startsWith('arn:') ? arn.split(':').slice(5).join(':') : arn;
}

/** A value of a template as text; what another resource will be called is in angle brackets. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const { data } = IntrinsicSchema.safeParse(value);
  if (data === undefined) return `<${JSON.stringify(value)}>`;
  if ('Fn::Join' in data) return data['Fn::Join'][1].map(textOf).join(data['Fn::Join'][0]);
  if ('Fn::GetAtt' in data) return `<${data['Fn::GetAtt'].join('.')}>`;
  return PSEUDO_PARAMETERS[data.Ref] ?? `<${data.Ref}>`;
}
