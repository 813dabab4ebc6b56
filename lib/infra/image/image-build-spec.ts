/** Builds the image unless it is there, pushes it, and saves it with the host agent beside the archive. */
export function imageBuildSpec(): Record<string, unknown> {
  return {
    version: '0.2',
    phases: {
      pre_build: {
        commands: [
          // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own expansion, the registry's host.
          'aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"',
          'export IMAGE="$REPOSITORY_URI:$TAG"',
        ],
      },
      build: {
        commands: [
          'if aws ecr describe-images --repository-name "$REPOSITORY_NAME" --image-ids imageTag="$TAG" > /dev/null 2>&1; then docker pull "$IMAGE"; else docker build --tag "$IMAGE" --file Dockerfile . && docker push "$IMAGE"; fi',
        ],
      },
      post_build: {
        commands: [
          'test "$CODEBUILD_BUILD_SUCCEEDING" = 1',
          'ARCHIVE_FOLDER="s3://$ARCHIVE_BUCKET/$(dirname "$ARCHIVE_KEY")"',
          // The host's python3 has no botocore, which reads its data as files: a folder, not a zip application.
          'python3 -m pip install --quiet --target agent --no-deps --require-hashes --requirement host/requirements.txt',
          'cp -r src/thriftune_agent agent/',
          'tar --create --gzip --directory agent . | aws s3 cp - "$ARCHIVE_FOLDER/host-agent.tar.gz"',
          'docker tag "$IMAGE" "$REPOSITORY_NAME:$TAG"',
          // The archive comes last: what finds it finds the agent too.
          'docker save "$REPOSITORY_NAME:$TAG" | zstd -T0 -3 | aws s3 cp --expected-size 20000000000 - "s3://$ARCHIVE_BUCKET/$ARCHIVE_KEY"',
        ],
      },
    },
  };
}
