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
          // The agent as one file that any python3 runs: a zip application, whatever its name ends in.
          'mkdir agent && cp -r src/thriftune_agent agent/',
          'python3 -m zipapp agent --main thriftune_agent.__main__:main --output host_agent.py',
          'aws s3 cp host_agent.py "$ARCHIVE_FOLDER/host_agent.py"',
          'docker tag "$IMAGE" "$REPOSITORY_NAME:$TAG"',
          // The archive comes last: what finds it finds the agent too.
          'docker save "$REPOSITORY_NAME:$TAG" | zstd -T0 -3 | aws s3 cp --expected-size 20000000000 - "s3://$ARCHIVE_BUCKET/$ARCHIVE_KEY"',
        ],
      },
    },
  };
}
