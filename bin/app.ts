import { App } from 'aws-cdk-lib';
import { buildStacks, checkWithNag } from '../lib/infra/build-stacks.ts';
import { deploymentOf } from '../lib/infra/config/deployment.ts';
import { readConfig } from '../lib/infra/config/read-config.ts';

/** The CDK app. `-c config=FILE` names another config document. */
const app = new App();
const path: unknown = app.node.tryGetContext('config') ?? 'thriftune.config.yaml';
const deployment = deploymentOf(readConfig(String(path)), process.env['CDK_DEFAULT_REGION']);
buildStacks(app, deployment, process.env['CDK_DEFAULT_ACCOUNT']);
checkWithNag(app);
