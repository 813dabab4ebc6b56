import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';

/** Context key: unit tests synthesize without bundles. */
export const INLINE_LAMBDAS = 'thriftune:inlineLambdas';

/** Where `scripts/build-lambdas.ts` puts the bundles. */
export const LAMBDA_DIST = 'dist/lambdas';

/** The prebuilt bundle of a group. One esbuild call makes them all: bundling inside CDK takes half a second for each. */
export function lambdaCode(scope: Construct, group: LambdaGroup): Code {
  if (String(scope.node.tryGetContext(INLINE_LAMBDAS)) === 'true')
    return Code.fromInline('exports.handler = async () => ({});');
  const folder = join(LAMBDA_DIST, group);
  if (!existsSync(join(folder, 'index.mjs'))) {
    throw new Error(`${folder}/index.mjs is missing: run node_modules/.bin/node scripts/build-lambdas.ts`);
  }
  return Code.fromAsset(folder);
}
