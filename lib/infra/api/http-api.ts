import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaAuthorizer, HttpLambdaResponseType } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Deployment } from '../config/deployment.ts';

/** Routes of the API. What a key may do on each is decided in the handler. */
export const ROUTES: readonly (readonly [HttpMethod, string])[] = [
  [HttpMethod.POST, '/v1/uploads'],
  [HttpMethod.POST, '/v1/jobs'],
  [HttpMethod.GET, '/v1/jobs'],
  [HttpMethod.GET, '/v1/jobs/{id}'],
  [HttpMethod.GET, '/v1/jobs/{id}/events'],
  [HttpMethod.GET, '/v1/jobs/{id}/ledger'],
  [HttpMethod.POST, '/v1/jobs/{id}/cancel'],
];

/** Fields of an access log line; never a header: it would hold the key. */
const LOG_FIELDS = {
  requestId: '$context.requestId',
  time: '$context.requestTimeEpoch',
  routeKey: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
  authorizerError: '$context.authorizer.error',
  sourceIp: '$context.identity.sourceIp',
};

export interface JobsApiProps {
  readonly deployment: Deployment;
  readonly api: IFunction;
  readonly authorize: IFunction;
}

/** The HTTP API with its authorizer, which only authenticates. */
export class JobsApi extends Construct {
  readonly httpApi: HttpApi;

  constructor(scope: Construct, id: string, { deployment, api, authorize }: JobsApiProps) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'Api', {
      apiName: deployment.namePrefix,
      createDefaultStage: false,
      defaultAuthorizer: new HttpLambdaAuthorizer('Authorizer', authorize, {
        authorizerName: `${deployment.namePrefix}-keys`,
        responseTypes: [HttpLambdaResponseType.SIMPLE],
        identitySource: ['$request.header.Authorization'],
        // One route's allow serves all routes while it is kept, and a revoked key lives that long.
        resultsCacheTtl: Duration.seconds(30),
      }),
    });
    const integration = new HttpLambdaIntegration('ApiLambda', api);
    for (const [method, path] of ROUTES) this.httpApi.addRoutes({ path, methods: [method], integration });

    const logGroup = new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apigateway/${deployment.namePrefix}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: deployment.apiThrottle.requestsPerSecond, burstLimit: deployment.apiThrottle.burst },
      accessLogSettings: {
        destination: new LogGroupLogDestination(logGroup),
        format: AccessLogFormat.custom(JSON.stringify(LOG_FIELDS)),
      },
    });
  }
}
