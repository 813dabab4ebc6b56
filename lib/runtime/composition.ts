import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SFNClient } from '@aws-sdk/client-sfn';
import { STSClient } from '@aws-sdk/client-sts';
import { ec2Clients, s3Client, sageMakerClients, ssmClients } from '#lib/adapters/aws/clients.ts';
import { clockOf } from '#lib/adapters/aws/clocks.ts';
import { DynamoAttemptStore } from '#lib/adapters/aws/dynamo-attempt-store.ts';
import { DynamoBudgetStore } from '#lib/adapters/aws/dynamo-budget-store.ts';
import { DynamoJobStore } from '#lib/adapters/aws/dynamo-job-store.ts';
import { DynamoKeyStore } from '#lib/adapters/aws/dynamo-key-store.ts';
import { DynamoLedger } from '#lib/adapters/aws/dynamo-ledger.ts';
import { Ec2Compute } from '#lib/adapters/aws/ec2-compute.ts';
import { Ec2PlacementScores } from '#lib/adapters/aws/ec2-placement-scores.ts';
import { Ec2SpotMarket } from '#lib/adapters/aws/ec2-spot-market.ts';
import { HubTokenCounters } from '#lib/adapters/aws/hub-token-counter.ts';
import { OptionalPlacementScores } from '#lib/adapters/aws/optional-placement-scores.ts';
import { S3CalibrationSource } from '#lib/adapters/aws/s3-calibration-source.ts';
import { S3CatalogStore } from '#lib/adapters/aws/s3-catalog-store.ts';
import { S3ModelStore } from '#lib/adapters/aws/s3-model-store.ts';
import { S3ObjectStore } from '#lib/adapters/aws/s3-object-store.ts';
import { SageMakerCompute } from '#lib/adapters/aws/sagemaker-compute.ts';
import { SsmComputeRegions } from '#lib/adapters/aws/ssm-compute-regions.ts';
import { StepFunctionsWorkflow } from '#lib/adapters/aws/step-functions-workflow.ts';
import { StsCredentialIssuer } from '#lib/adapters/aws/sts-credential-issuer.ts';
import { tableOf } from '#lib/adapters/aws/table.ts';
import { UlidIdSource } from '#lib/adapters/aws/ulid-id-source.ts';
import { Ec2Zones } from '#lib/adapters/aws/zones.ts';
import { bundledOfferSnapshot } from '#lib/adapters/files/bundled-offer-snapshot.ts';
import { NewestOfferCatalog } from '#lib/adapters/files/newest-offer-catalog.ts';
import { type LambdaEnvironment, LambdaEnvironmentSchema } from '#lib/contracts/config/lambda-environment.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { logger } from './logger.ts';

/** The composition root of all Lambdas: made at the first invocation and kept while the Lambda is warm. */
export function lambdaPorts(): () => Ports {
  let made: Ports | undefined;
  return () => {
    made ??= portsOf(LambdaEnvironmentSchema.parse(process.env));
    return made;
  };
}

/** Wires every port to its AWS adapter. Clients connect when they are first used: a Lambda reaches what its role lets it. */
export function portsOf(environment: LambdaEnvironment): Ports {
  const namePrefix = environment.THRIFTUNE_NAME_PREFIX;
  const dataBucket = environment.THRIFTUNE_DATA_BUCKET;
  const modelBucket = environment.THRIFTUNE_MODEL_BUCKET;
  const clock = clockOf(environment.THRIFTUNE_CLOCK);
  const table = tableOf(environment.THRIFTUNE_TABLE, new DynamoDBClient({}));
  const objects = new S3ObjectStore(s3Client(environment.THRIFTUNE_ENVIRONMENT));
  const regions = new SsmComputeRegions(ssmClients(), namePrefix, environment.THRIFTUNE_REGIONS);
  const ec2 = ec2Clients();
  const zones = new Ec2Zones(ec2);
  return {
    settings: {
      dataBucket,
      modelBucket,
      homeRegion: environment.AWS_REGION,
      environment: environment.THRIFTUNE_ENVIRONMENT,
      rootVolumeGib: environment.THRIFTUNE_ROOT_VOLUME_GIB,
      checkpointing: {
        minimumSeconds: environment.THRIFTUNE_CHECKPOINT_MINIMUM_SECONDS,
        maximumSeconds: environment.THRIFTUNE_CHECKPOINT_EVERY_SECONDS,
      },
      heartbeatEverySeconds: environment.THRIFTUNE_HEARTBEAT_EVERY_SECONDS,
      trainerThreads: environment.THRIFTUNE_TRAINER_THREADS,
      jobMachineArn: environment.THRIFTUNE_JOB_MACHINE_ARN,
    },
    clock,
    ids: new UlidIdSource(),
    jobs: new DynamoJobStore(table, clock),
    attempts: new DynamoAttemptStore(table),
    budget: new DynamoBudgetStore(table),
    ledger: new DynamoLedger(table),
    keys: new DynamoKeyStore(table),
    objects,
    models: new S3ModelStore(objects, modelBucket),
    tokenCounters: new HubTokenCounters(objects),
    regions,
    computes: {
      ec2: new Ec2Compute(ec2, regions, zones, namePrefix),
      sagemaker: new SageMakerCompute(sageMakerClients(), regions, namePrefix),
    },
    market: new Ec2SpotMarket(ec2, zones, clock),
    scores: new OptionalPlacementScores(new Ec2PlacementScores(ec2), (message) => logger.warn(message)),
    offers: new NewestOfferCatalog({
      bundled: bundledOfferSnapshot,
      store: new S3CatalogStore(objects, modelBucket),
      clock,
      regions: environment.THRIFTUNE_REGIONS,
      onUnreadable: (message) => logger.warn(message),
    }),
    calibration: new S3CalibrationSource(objects, modelBucket, clock.label === 'market'),
    credentials: new StsCredentialIssuer(new STSClient({}), environment.THRIFTUNE_CONTAINER_ROLE_ARN ?? '', dataBucket),
    workflow: new StepFunctionsWorkflow(new SFNClient({}), environment.THRIFTUNE_JOB_MACHINE_ARN),
  };
}
