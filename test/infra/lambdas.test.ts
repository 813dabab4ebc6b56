import { existsSync, readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { environmentKeysOf, LAMBDA_GROUPS, LambdaEnvironmentSchema } from '#lib/contracts/config/lambda-environment.ts';
import { STEP_GROUPS } from '#lib/infra/state-machine/step-groups.ts';
import { resourcesOf, type SynthesizedStack, synthesize, textOf } from './synthesized.ts';

describe('the Lambdas', () => {
  let stacks: readonly SynthesizedStack[];
  beforeAll(() => {
    stacks = synthesize();
  });

  it.each(LAMBDA_GROUPS)('%s gets exactly the environment that its runtime parses', (group) => {
    const lambda = resourcesOf(stacks, 'AWS::Lambda::Function').find(
      ({ Properties }) => textOf(Properties['FunctionName']) === `thriftune-${group}`,
    );
    const environment = lambda?.Properties['Environment'] as { Variables: Record<string, unknown> } | undefined;
    const variables = environment?.Variables ?? {};
    expect(Object.keys(variables).sort()).toEqual([...environmentKeysOf(group)].sort());
    const values = Object.fromEntries(Object.entries(variables).map(([name, value]) => [name, textOf(value)]));
    expect(LambdaEnvironmentSchema.safeParse({ ...values, AWS_REGION: 'eu-central-1' }).error).toBeUndefined();
    expect(lambda?.Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
  });

  it('are handlers of the steps that the state machines send them', () => {
    for (const [step, group] of Object.entries(STEP_GROUPS)) {
      const path = `lambdas/${group}/handler.ts`;
      expect(existsSync(path), path).toBe(true);
      expect(readFileSync(path, 'utf8'), `${path} has ${step}`).toContain(`'${step}'`);
    }
  });

  it('write into logs that end', () => {
    for (const { at, Properties } of resourcesOf(stacks, 'AWS::Logs::LogGroup'))
      expect(Properties['RetentionInDays'], at).toBe(30);
  });
});

describe('the HTTP API', () => {
  it('authenticates every route, logs and throttles', () => {
    const stacks = synthesize();
    const routes = resourcesOf(stacks, 'AWS::ApiGatewayV2::Route');
    expect(routes.map(({ Properties }) => Properties['RouteKey']).sort()).toEqual([
      'GET /v1/jobs',
      'GET /v1/jobs/{id}',
      'GET /v1/jobs/{id}/events',
      'GET /v1/jobs/{id}/ledger',
      'POST /v1/jobs',
      'POST /v1/jobs/{id}/cancel',
      'POST /v1/uploads',
    ]);
    for (const { at, Properties } of routes) expect(Properties['AuthorizationType'], at).toBe('CUSTOM');
    const [authorizer] = resourcesOf(stacks, 'AWS::ApiGatewayV2::Authorizer');
    expect(authorizer?.Properties).toMatchObject({
      AuthorizerType: 'REQUEST',
      EnableSimpleResponses: true,
      AuthorizerPayloadFormatVersion: '2.0',
      IdentitySource: ['$request.header.Authorization'],
    });
    expect(Number(authorizer?.Properties['AuthorizerResultTtlInSeconds'])).toBeLessThanOrEqual(30);
    const [stage] = resourcesOf(stacks, 'AWS::ApiGatewayV2::Stage');
    expect(stage?.Properties).toMatchObject({
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
      AccessLogSettings: { Format: expect.not.stringContaining('uthorization') as unknown },
    });
  });
});

describe('the event rules', () => {
  it('bring trainers’, compute’s and executions’ events to their Lambdas, and lose none', () => {
    const stacks = synthesize();
    const rules = resourcesOf(stacks, 'AWS::Events::Rule').filter(({ at }) => at.startsWith('thriftune-pipeline/'));
    expect(rules).toHaveLength(7);
    for (const { at, Properties } of rules) {
      expect(Properties['Targets'], at).toEqual([expect.objectContaining({ DeadLetterConfig: expect.anything() })]);
    }
    const patterns = JSON.stringify(rules.map(({ Properties }) => Properties['EventPattern']));
    expect(patterns).toContain('*/jobs/*/run/*/events/*.json');
    expect(patterns).toContain('"status":["FAILED","TIMED_OUT","ABORTED"]');
  });
});
