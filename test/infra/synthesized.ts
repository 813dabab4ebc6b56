import { readFileSync } from 'node:fs';
import { App, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { type DeploymentConfig, DeploymentConfigSchema } from '#lib/contracts/config/deployment-config.ts';
import { buildStacks, type Stacks } from '#lib/infra/build-stacks.ts';
import { deploymentOf } from '#lib/infra/config/deployment.ts';
import { INLINE_LAMBDAS } from '#lib/infra/lambdas/lambda-code.ts';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, never>>;
  readonly DeletionPolicy?: string;
}

export interface SynthesizedStack {
  readonly id: string;
  readonly template: Template;
  readonly json: {
    readonly Resources: Readonly<Record<string, Resource>>;
    readonly Outputs?: Readonly<Record<string, unknown>>;
  };
}

const REGION = 'eu-central-1';

/** All stacks of a config, without bundles and with the feature flags of cdk.json. */
export function synthesize(config: Partial<DeploymentConfig> = {}): readonly SynthesizedStack[] {
  const { stateful, pipeline, compute, images } = appOf(config).stacks;
  return [stateful, pipeline, ...compute, ...images].map(synthesizedStack);
}

export function appOf(config: Partial<DeploymentConfig> = {}): { readonly app: App; readonly stacks: Stacks } {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const app = new App({ context: { ...context, 'aws:cdk:bundling-stacks': [], [INLINE_LAMBDAS]: true } });
  const deployment = deploymentOf(
    DeploymentConfigSchema.parse({ schemaVersion: 1, homeRegion: REGION, ...config }),
    undefined,
  );
  return { app, stacks: buildStacks(app, deployment) };
}

function synthesizedStack(stack: Stack): SynthesizedStack {
  const template = Template.fromStack(stack);
  return { id: stack.stackName, template, json: template.toJSON() as SynthesizedStack['json'] };
}

/** Resources of one type over all stacks, with where they are. */
export function resourcesOf(
  stacks: readonly SynthesizedStack[],
  type: string,
): readonly (Resource & { readonly at: string })[] {
  return stacks.flatMap(({ id, json }) =>
    Object.entries(json.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([logicalId, resource]) => ({ ...resource, at: `${id}/${logicalId}` })),
  );
}

/** A value of a template as text: references in angle brackets. */
export function textOf(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const {
    'Fn::Join': join,
    'Fn::GetAtt': attribute,
    Ref,
  } = value as {
    'Fn::Join'?: [string, unknown[]];
    'Fn::GetAtt'?: [string, string];
    Ref?: string;
  };
  if (join !== undefined) return join[1].map(textOf).join(join[0]);
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  if (Ref !== undefined) return `<${Ref}>`;
  return JSON.stringify(value);
}
