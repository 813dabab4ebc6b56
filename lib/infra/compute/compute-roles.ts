import { ArnFormat, Aws, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Deployment } from '../config/deployment.ts';
import { arns, namesOf } from '../config/names.ts';
import { TRAINER_READS } from '../permissions/container-permissions.ts';
import { KEYS, MODEL_KEYS } from '../permissions/data-permissions.ts';
import { grant } from '../permissions/permission.ts';
import type { RegionImage } from './region-image.ts';

export interface ComputeRolesProps {
  readonly deployment: Deployment;
  readonly image: RegionImage;
}

/** Roles of compute in one region: of hosts on EC2 and of training jobs on SageMaker. */
export class ComputeRoles extends Construct {
  readonly host: Role;
  readonly training: Role;

  constructor(scope: Construct, id: string, { deployment, image }: ComputeRolesProps) {
    super(scope, id);
    this.host = this.#host(deployment, image);
    this.training = this.#training(deployment, image);
  }

  /** The host agent's: it fetches the image, the agent and the container's credentials. Never the container's own. */
  #host(deployment: Deployment, image: RegionImage): Role {
    const stack = Stack.of(this);
    const names = namesOf(deployment);
    const role = new Role(this, 'Host', {
      roleName: names.hostRole(stack.region),
      description: `${deployment.namePrefix}: host agent, reads handed-over credentials and the image`,
      assumedBy: new ServicePrincipal('ec2.amazonaws.com'),
    });
    grant(role, [
      {
        actions: ['s3:GetObject'],
        resources: [arns.bucket(names.dataBucket, KEYS.handover)],
        because: 'one instance profile serves the attempts of all jobs',
      },
      { actions: ['s3:GetObject'], resources: [image.archiveArn], because: 'the archive and the host agent beside it' },
    ]);
    return role;
  }

  /** Used by the container itself on SageMaker. */
  #training(deployment: Deployment, image: RegionImage): Role {
    const stack = Stack.of(this);
    const names = namesOf(deployment);
    const data = (key?: string) => arns.bucket(names.dataBucket, key);
    const role = new Role(this, 'Training', {
      roleName: names.trainingRole(stack.region),
      description: `${deployment.namePrefix}: SageMaker training jobs`,
      // Locally the simulator assumes the role for SageMaker, and its call has no source account.
      assumedBy: new ServicePrincipal('sagemaker.amazonaws.com', {
        conditions: deployment.isLocal ? {} : { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    });
    const becauseShared =
      'one execution role serves the jobs of all tenants; narrowing it by session tags is future work (ADR 5)';
    grant(role, [
      {
        actions: ['s3:GetObject'],
        resources: [...TRAINER_READS.map(data), arns.bucket(names.modelBucket, MODEL_KEYS.all)],
        because: becauseShared,
      },
      {
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [data(KEYS.run), data(KEYS.output)],
        because: becauseShared,
      },
      { actions: ['s3:DeleteObject'], resources: [data(KEYS.checkpoints)], because: becauseShared },
      // Without it a missing file looks like a refusal, which is tried again.
      { actions: ['s3:ListBucket'], resources: [data(), arns.bucket(names.modelBucket)] },
      {
        actions: ['ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchCheckLayerAvailability'],
        resources: [image.repositoryArn],
      },
      {
        actions: ['ecr:GetAuthorizationToken'],
        resources: ['*'],
        because: 'the log-in to ECR knows no resource level',
      },
      {
        actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'],
        resources: [sageMakerLogs(stack)],
        because: 'SageMaker names the log streams after the training jobs',
      },
    ]);
    return role;
  }
}

function sageMakerLogs(stack: Stack): string {
  return stack.formatArn({
    partition: Aws.PARTITION,
    service: 'logs',
    resource: 'log-group',
    resourceName: '/aws/sagemaker/TrainingJobs:*',
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}
