import { type App, PermissionsBoundary, type StackProps, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { APP_TAG, type Deployment } from './config/deployment.ts';
import { ComputeStack } from './stacks/compute-stack.ts';
import { ImageStack } from './stacks/image-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';
import { StatefulStack } from './stacks/stateful-stack.ts';

export interface Stacks {
  readonly stateful: StatefulStack;
  readonly pipeline: PipelineStack;
  readonly compute: readonly ComputeStack[];
  readonly images: readonly ImageStack[];
}

/** All stacks of a deployment, tagged. `account` left out: the account of whoever deploys. */
export function buildStacks(app: App, deployment: Deployment, account?: string): Stacks {
  const prefix = deployment.namePrefix;
  const propsIn = (region: string, description: string): StackProps => ({
    env: { region, ...(account === undefined ? {} : { account }) },
    description: `${prefix}: ${description}`,
    terminationProtection: false,
    ...boundaryOf(deployment),
  });
  const { homeRegion } = deployment;
  const stateful = new StatefulStack(app, `${prefix}-stateful`, {
    ...propsIn(homeRegion, 'buckets and table'),
    terminationProtection: !deployment.isLocal,
    deployment,
  });
  const pipeline = new PipelineStack(app, `${prefix}-pipeline`, {
    ...propsIn(homeRegion, 'API, Lambdas and state machines'),
    deployment,
  });
  pipeline.addStackDependency(stateful);
  const compute = deployment.regions.map((regionSetting) => {
    const stack = new ComputeStack(app, `${prefix}-compute-${regionSetting.name}`, {
      ...propsIn(regionSetting.name, 'network, launch template and roles of compute'),
      deployment,
      regionSetting,
    });
    return stack;
  });
  const images = hasImageStack(deployment) ? deployment.regions.map(({ name }) => imageStack(name)) : [];

  Tags.of(app).add(APP_TAG, prefix);
  for (const [key, value] of Object.entries(deployment.tags)) Tags.of(app).add(key, value);
  return { stateful, pipeline, compute, images };

  function imageStack(region: string): ImageStack {
    return new ImageStack(app, `${prefix}-image-${region}`, {
      ...propsIn(region, 'the trainer image and its build'),
      deployment,
    });
  }
}

/** Lets synthesis fail on every finding of cdk-nag that is not acknowledged. */
export function checkWithNag(app: App): void {
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

/** The local stack starts the container's processes itself. */
function hasImageStack(deployment: Deployment): boolean {
  return deployment.image.mode === 'built-in-account' && !deployment.isLocal;
}

function boundaryOf({ permissionsBoundary }: Deployment): StackProps {
  if (permissionsBoundary === undefined) return {};
  const isArn = permissionsBoundary.startsWith('arn:');
  return {
    permissionsBoundary: isArn
      ? PermissionsBoundary.fromArn(permissionsBoundary)
      : PermissionsBoundary.fromName(permissionsBoundary),
  };
}
