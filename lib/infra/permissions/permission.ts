import { Stack } from 'aws-cdk-lib';
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { acknowledge } from '../acknowledgements.ts';

export type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** One thing that a role may do. */
export interface Permission {
  /** Always spelled out: no wildcard. */
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Why a resource holds a wildcard; it becomes the acknowledgement of cdk-nag's finding. */
  readonly because?: string;
  readonly conditions?: Conditions;
}

/** Gives a role its permissions. A wildcard without a reason is a bug of ours; one with a reason is acknowledged by its exact finding. */
export function grant(role: Role, permissions: readonly Permission[]): void {
  for (const permission of permissions) {
    role.addToPolicy(statementOf(permission));
    for (const resource of permission.resources.filter((arn) => arn.includes('*'))) {
      const finding = flatten(Stack.of(role).resolve(resource));
      if (permission.because === undefined) throw new Error(`no reason is given for the wildcard in ${finding}`);
      acknowledge(role, { [`AwsSolutions-IAM5[Resource::${finding}]`]: permission.because });
    }
  }
}

export function statementOf({ actions, resources, conditions }: Permission): PolicyStatement {
  const wild = actions.find((action) => action.includes('*'));
  if (wild !== undefined) throw new Error(`the action ${wild} is not spelled out`);
  return new PolicyStatement({
    actions: [...actions],
    resources: [...resources],
    ...(conditions === undefined
      ? {}
      : { conditions: conditions as Record<string, Record<string, string | string[]>> }),
  });
}

/** A resolved ARN as cdk-nag writes it: references in angle brackets. */
function flatten(value: unknown): string {
  if (typeof value === 'string') return value;
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref,
  } = value as {
    readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
    readonly 'Fn::GetAtt'?: readonly [string, string];
    readonly Ref?: string;
  };
  if (join !== undefined) return join[1].map(flatten).join(join[0]);
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  return `<${Ref ?? JSON.stringify(value)}>`;
}
