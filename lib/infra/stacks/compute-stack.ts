import { CfnOutput, Fn, Stack, type StackProps } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { computeParameterName } from '#lib/contracts/config/compute-region.ts';
import type { ComputeRegion } from '#lib/ports/compute-regions.ts';
import { ComputeNetwork } from '../compute/compute-network.ts';
import { ComputeRoles } from '../compute/compute-roles.ts';
import { EventForwarding } from '../compute/event-forwarding.ts';
import { HostTemplate } from '../compute/host-template.ts';
import { regionImage } from '../compute/region-image.ts';
import type { Deployment, RegionSetting } from '../config/deployment.ts';
import { namesOf } from '../config/names.ts';

export interface ComputeStackProps extends StackProps {
  readonly deployment: Deployment;
  readonly regionSetting: RegionSetting;
}

/** What a region needs to run attempts: network, launch template, roles. Nothing of it costs anything while no job runs. */
export class ComputeStack extends Stack {
  readonly #regionSetting: RegionSetting;

  constructor(scope: Construct, id: string, { deployment, regionSetting, ...props }: ComputeStackProps) {
    super(scope, id, props);
    this.#regionSetting = regionSetting;
    const names = namesOf(deployment);
    const image = regionImage(this, deployment);
    const network = new ComputeNetwork(this, 'Network', { regionSetting });
    const roles = new ComputeRoles(this, 'Roles', { deployment, image });
    const template = new HostTemplate(this, 'Host', { deployment, network, role: roles.host });
    if (this.region !== deployment.homeRegion)
      new EventForwarding(this, 'Forwarding', { homeRegion: deployment.homeRegion });

    const compute: ComputeRegion = {
      schemaVersion: 1,
      launchTemplateId: template.launchTemplateId,
      vpcId: network.vpcId,
      subnets: network.subnets,
      trainingRoleArn: roles.training.roleArn,
      securityGroupId: network.securityGroup.securityGroupId,
      image: image.archive,
      sageMakerImageUri: image.uri,
      volumeGib: deployment.rootVolumeGib,
    };
    const parameter = new StringParameter(this, 'Compute', {
      parameterName: computeParameterName(deployment.namePrefix),
      description: `${names.jobMachine}: what this region offers`,
      stringValue: this.toJsonString(compute),
    });
    new CfnOutput(this, 'ComputeParameterName', { value: parameter.parameterName });
  }

  /** Zones by their place in the account's list: a look-up would need credentials at synth. */
  override get availabilityZones(): string[] {
    return Array.from({ length: this.#regionSetting.availabilityZones }, (_, n) => Fn.select(n, Fn.getAzs()));
  }
}
