import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type CfnBucket,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { TABLE } from '#lib/adapters/aws/table.ts';
import { acknowledge } from '../acknowledgements.ts';
import type { Deployment } from '../config/deployment.ts';
import { namesOf } from '../config/names.ts';

export interface StatefulStackProps extends StackProps {
  readonly deployment: Deployment;
}

/** Tenant until tenants exist. A lifecycle rule takes a prefix, and the tenant comes first in every key. */
const DEFAULT_TENANT = 'default';

/** Everything that keeps state. It outlives the other stacks, and its own deletion. */
export class StatefulStack extends Stack {
  readonly #deployment: Deployment;
  readonly #removal: { readonly removalPolicy: RemovalPolicy };

  constructor(scope: Construct, id: string, { deployment, ...props }: StatefulStackProps) {
    super(scope, id, props);
    this.#deployment = deployment;
    this.#removal = { removalPolicy: deployment.isLocal ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN };
    const names = namesOf(deployment);

    const accessLogs = this.#bucket('AccessLogBucket', names.accessLogBucket, undefined, [
      { id: 'old-logs', expiration: Duration.days(90) },
    ]);
    acknowledge(accessLogs, { 'AwsSolutions-S1': 'the bucket that takes the access logs cannot log its own access' });

    const data = this.#bucket('DataBucket', names.dataBucket, accessLogs, [
      // A trainer deletes checkpoints that it no longer needs; three days are left to undo a mistake.
      { id: 'old-versions', noncurrentVersionExpiration: Duration.days(3), expiredObjectDeleteMarker: true },
      {
        id: 'old-uploads',
        prefix: `${DEFAULT_TENANT}/uploads/`,
        expiration: Duration.days(deployment.uploadRetentionDays),
      },
    ]);
    // The L2's switch would add a custom resource for what is a property of the bucket.
    (data.node.defaultChild as CfnBucket).notificationConfiguration = {
      eventBridgeConfiguration: { eventBridgeEnabled: true },
    };
    const models = this.#bucket('ModelBucket', names.modelBucket, accessLogs, [
      { id: 'old-versions', noncurrentVersionExpiration: Duration.days(3), expiredObjectDeleteMarker: true },
    ]);
    const table = this.#table(names.table);

    new CfnOutput(this, 'DataBucketName', { value: data.bucketName });
    new CfnOutput(this, 'ModelBucketName', { value: models.bucketName });
    new CfnOutput(this, 'TableName', { value: table.tableName });
  }

  /** Encrypted by S3: a key of one's own would cost $1 a month at rest and every request a call. */
  #bucket(id: string, bucketName: string, accessLogs: Bucket | undefined, rules: LifecycleRule[]): Bucket {
    return new Bucket(this, id, {
      ...this.#removal,
      bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: accessLogs !== undefined,
      lifecycleRules: [{ id: 'aborted-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }, ...rules],
      ...(accessLogs === undefined ? {} : { serverAccessLogsBucket: accessLogs, serverAccessLogsPrefix: `${id}/` }),
    });
  }

  #table(tableName: string): Table {
    const table = new Table(this, 'Table', {
      ...this.#removal,
      tableName,
      billingMode: BillingMode.PAY_PER_REQUEST,
      partitionKey: { name: TABLE.partitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.sortKey, type: AttributeType.STRING },
      timeToLiveAttribute: TABLE.expiry,
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: !this.#deployment.isLocal,
    });
    table.addGlobalSecondaryIndex({
      indexName: TABLE.index,
      partitionKey: { name: TABLE.indexPartitionKey, type: AttributeType.STRING },
      sortKey: { name: TABLE.indexSortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
    return table;
  }
}
