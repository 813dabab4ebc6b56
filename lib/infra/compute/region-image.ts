import type { Stack } from 'aws-cdk-lib';
import type { ComputeRegion } from '#lib/ports/compute-regions.ts';
import type { Deployment } from '../config/deployment.ts';
import { arns, namesOf } from '../config/names.ts';
import { imageLocation, trainerTag } from '../image/trainer-image.ts';

export interface RegionImage {
  readonly archive: ComputeRegion['image'];
  /** Bucket and folder of the archive, which the host may read. */
  readonly archiveArn: string;
  readonly uri: string;
  /** ARN of the repository that SageMaker pulls from. */
  readonly repositoryArn: string;
}

/** Where a region finds the trainer's image: built in the account under the source's fingerprint, or brought by digest. */
export function regionImage(stack: Stack, deployment: Deployment): RegionImage {
  const brought = deployment.image.mode === 'by-digest' ? deployment.image.regions[stack.region] : undefined;
  if (brought !== undefined) {
    const { archive, uri } = brought;
    return {
      archive,
      archiveArn: arns.bucket(archive.bucket, `${archive.key.replace(/[^/]+$/, '')}*`),
      uri,
      repositoryArn: repositoryArnOf(stack, uri),
    };
  }
  const names = namesOf(deployment);
  // The local stack runs the container's processes without an image: a fixed tag keeps its templates the same.
  const { key, tag } = imageLocation(deployment.isLocal ? 'local' : trainerTag());
  const bucket = deployment.isLocal ? names.modelBucket : names.imageBucket(stack.region);
  const repository = { service: 'ecr', resource: 'repository', resourceName: names.imageRepository };
  return {
    archive: { bucket, key, tag: `${names.imageRepository}:${tag}` },
    archiveArn: arns.bucket(bucket, 'images/*'),
    uri: `${stack.account}.dkr.ecr.${stack.region}.${stack.urlSuffix}/${names.imageRepository}:${tag}`,
    repositoryArn: stack.formatArn(repository),
  };
}

/** `<account>.dkr.ecr.<region>.<suffix>/<name>@sha256:…` */
function repositoryArnOf(stack: Stack, uri: string): string {
  const match = /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[^/]+\/([^@:]+)/.exec(uri);
  if (match === null) throw new Error(`${uri} is no image in ECR: SageMaker pulls from there alone`);
  const [, account = '', region = '', name = ''] = match;
  return stack.formatArn({ service: 'ecr', account, region, resource: 'repository', resourceName: name });
}
