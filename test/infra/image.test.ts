import { describe, expect, it } from 'vitest';
import { agentKeyOf } from '#lib/adapters/aws/user-data.ts';
import { imageBuildSpec } from '#lib/infra/image/image-build-spec.ts';
import { imageLocation, trainerTag } from '#lib/infra/image/trainer-image.ts';
import { resourcesOf, synthesize, textOf } from './synthesized.ts';

describe('the trainer image', () => {
  const stacks = synthesize();
  const [parameter] = resourcesOf(stacks, 'AWS::SSM::Parameter');
  const compute = textOf(parameter?.Properties['Value']);

  it('has a tag that only its source decides', () => {
    expect(trainerTag()).toMatch(/^[0-9a-f]{20}$/);
    expect(trainerTag()).toBe(trainerTag());
  });

  it('is looked for where it is built', () => {
    const [project] = resourcesOf(stacks, 'AWS::CodeBuild::Project');
    const environment = project?.Properties['Environment'] as
      | { EnvironmentVariables: { Name: string; Value: unknown }[] }
      | undefined;
    const given = environment?.EnvironmentVariables ?? [];
    const variables = Object.fromEntries(given.map(({ Name, Value }) => [Name, textOf(Value)]));
    expect(compute).toContain(`"key":"${variables['ARCHIVE_KEY']}"`);
    expect(compute).toContain(`"tag":"thriftune-trainer:${variables['TAG']}"`);
    expect(compute).toContain(`/thriftune-trainer:${variables['TAG']}"`);
  });

  it('has the host agent beside its archive, and the archive written last', () => {
    const { key } = imageLocation('t');
    expect(agentKeyOf(key)).toBe('images/t/host-agent.tar.gz');
    const { phases } = imageBuildSpec() as { phases: { post_build: { commands: string[] } } };
    const commands = phases.post_build.commands;
    expect(commands.join('\n')).toContain('"$ARCHIVE_FOLDER/host-agent.tar.gz"');
    expect(commands.at(-1)).toContain('"s3://$ARCHIVE_BUCKET/$ARCHIVE_KEY"');
  });

  it('is built by an event after the deployment, not by the deployment', () => {
    const image = stacks.filter(({ id }) => id === 'thriftune-image-eu-central-1');
    const [rule] = resourcesOf(image, 'AWS::Events::Rule');
    expect(rule?.Properties['EventPattern']).toMatchObject({
      source: ['aws.cloudformation'],
      detail: { 'stack-id': [{ Ref: 'AWS::StackId' }] },
    });
  });
});
