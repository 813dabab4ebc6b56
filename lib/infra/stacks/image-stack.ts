import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import { BuildSpec, ComputeType, LinuxBuildImage, Project, Source } from 'aws-cdk-lib/aws-codebuild';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { Rule } from 'aws-cdk-lib/aws-events';
import { CodeBuildProject } from 'aws-cdk-lib/aws-events-targets';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { Construct } from 'constructs';
import { acknowledge } from '../acknowledgements.ts';
import type { Deployment } from '../config/deployment.ts';
import { arns, namesOf } from '../config/names.ts';
import { imageBuildSpec } from '../image/image-build-spec.ts';
import { imageLocation, TRAINER_FOLDER, trainerTag } from '../image/trainer-image.ts';
import { grant } from '../permissions/permission.ts';

const PUSH = [
  'ecr:BatchCheckLayerAvailability',
  'ecr:InitiateLayerUpload',
  'ecr:UploadLayerPart',
  'ecr:CompleteLayerUpload',
  'ecr:PutImage',
  'ecr:BatchGetImage',
  'ecr:GetDownloadUrlForLayer',
  'ecr:DescribeImages',
];

export interface ImageStackProps extends StackProps {
  readonly deployment: Deployment;
}

/**
 * The trainer's image, built in the account.
 *
 * A stack of its own, and the build runs after its deployment, started by CloudFormation's own status event: a build that fails changes nothing and
 * rolls nothing back.
 */
export class ImageStack extends Stack {
  constructor(scope: Construct, id: string, { deployment, ...props }: ImageStackProps) {
    super(scope, id, props);
    const names = namesOf(deployment);
    const repository = new Repository(this, 'Repository', {
      repositoryName: names.imageRepository,
      imageTagMutability: TagMutability.IMMUTABLE,
      imageScanOnPush: true,
      lifecycleRules: [{ maxImageCount: 3 }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const archives = this.#archiveBucket(names.imageBucket(this.region));
    const project = this.#project(deployment, repository, archives);
    this.#buildAfterDeployment(project);

    new CfnOutput(this, 'ImageProjectName', { value: project.projectName });
    new CfnOutput(this, 'ImageRepositoryUri', { value: repository.repositoryUri });
    new CfnOutput(this, 'ImageBucketName', { value: archives.bucketName });
  }

  #archiveBucket(bucketName: string): Bucket {
    const bucket = new Bucket(this, 'ArchiveBucket', {
      bucketName,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ id: 'aborted-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) }],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(bucket, {
      'AwsSolutions-S1':
        'the bucket holds archives of a public build; an access log bucket in each region would be one more thing at rest',
    });
    return bucket;
  }

  #project(deployment: Deployment, repository: Repository, archives: Bucket): Project {
    const names = namesOf(deployment);
    const source = new Asset(this, 'Source', {
      path: TRAINER_FOLDER,
      exclude: ['.venv', '__pycache__', '.pytest_cache', '.ruff_cache'],
    });
    const tag = trainerTag();
    const { key } = imageLocation(tag);
    const logGroup = new LogGroup(this, 'BuildLog', {
      logGroupName: `/aws/codebuild/${names.imageProject}`,
      retention: deployment.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'BuildRole', { assumedBy: new ServicePrincipal('codebuild.amazonaws.com') });
    const project = new Project(this, 'Build', {
      // CDK would add read access to all of the assets' bucket, and report groups that are not used.
      role: role.withoutPolicyUpdates(),
      projectName: names.imageProject,
      description: 'Builds the trainer image and saves it as an archive',
      source: Source.s3({ bucket: source.bucket, path: source.s3ObjectKey }),
      environment: { buildImage: LinuxBuildImage.STANDARD_7_0, computeType: ComputeType.LARGE, privileged: true },
      environmentVariables: {
        REPOSITORY_URI: { value: repository.repositoryUri },
        REPOSITORY_NAME: { value: repository.repositoryName },
        TAG: { value: tag },
        ARCHIVE_BUCKET: { value: archives.bucketName },
        ARCHIVE_KEY: { value: key },
      },
      buildSpec: BuildSpec.fromObjectToYaml(imageBuildSpec()),
      timeout: Duration.hours(2),
      queuedTimeout: Duration.hours(8),
      logging: { cloudWatch: { logGroup } },
    });
    grant(role, [
      {
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: [source.bucket.arnForObjects(source.s3ObjectKey)],
      },
      { actions: ['s3:GetBucketLocation', 's3:GetBucketAcl', 's3:ListBucket'], resources: [source.bucket.bucketArn] },
      { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroup.logGroupArn] },
      { actions: PUSH, resources: [repository.repositoryArn] },
      {
        actions: ['ecr:GetAuthorizationToken'],
        resources: ['*'],
        because: 'the log-in to ECR knows no resource level',
      },
      {
        actions: ['s3:PutObject', 's3:GetObject', 's3:AbortMultipartUpload'],
        resources: [arns.bucket(names.imageBucket(this.region), 'images/*')],
        because: 'every version of the image has a folder of its own',
      },
    ]);
    acknowledge(project, {
      'AwsSolutions-CB3':
        'building an image needs the Docker daemon of the privileged mode; the build runs the repository’s own Dockerfile',
      'AwsSolutions-CB4':
        'the build has no artifacts of its own; what it writes lies in encrypted buckets, and a key would cost $1 a month at rest',
    });
    return project;
  }

  /** CloudFormation tells that this stack is done; the build finds what is there already and does it once. */
  #buildAfterDeployment(project: Project): void {
    new Rule(this, 'AfterDeployment', {
      description: 'Builds the image when this stack has been deployed',
      eventPattern: {
        source: ['aws.cloudformation'],
        detailType: ['CloudFormation Stack Status Change'],
        detail: {
          'stack-id': [this.stackId],
          'status-details': { status: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'] },
        },
      },
      targets: [new CodeBuildProject(project)],
    });
  }
}
