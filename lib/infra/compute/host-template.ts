import {
  BlockDeviceVolume,
  EbsDeviceVolumeType,
  InstanceInitiatedShutdownBehavior,
  LaunchTemplate,
  LaunchTemplateHttpTokens,
  MachineImage,
} from 'aws-cdk-lib/aws-ec2';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Deployment } from '../config/deployment.ts';
import { AMI_PARAMETER } from '../permissions/compute-permissions.ts';
import type { ComputeNetwork } from './compute-network.ts';

export interface HostTemplateProps {
  readonly deployment: Deployment;
  readonly network: ComputeNetwork;
  readonly role: IRole;
}

/** Root device of Amazon Linux images. */
const ROOT_DEVICE = '/dev/xvda';

/** The launch template of hosts. Type, subnet and user data come with each launch. */
export class HostTemplate extends Construct {
  readonly launchTemplateId: string;

  constructor(scope: Construct, id: string, { deployment, network, role }: HostTemplateProps) {
    super(scope, id);
    const template = new LaunchTemplate(this, 'Template', {
      launchTemplateName: `${deployment.namePrefix}-host`,
      // Resolved at launch: always the newest drivers, and no look-up at synth.
      machineImage: MachineImage.resolveSsmParameterAtLaunch(AMI_PARAMETER),
      role,
      securityGroup: network.securityGroup,
      requireImdsv2: true,
      httpTokens: LaunchTemplateHttpTokens.REQUIRED,
      // The container must not reach the host's credentials.
      httpPutResponseHopLimit: 1,
      // `shutdown` inside would only stop the instance, and a stopped one keeps its billed volume.
      instanceInitiatedShutdownBehavior: InstanceInitiatedShutdownBehavior.TERMINATE,
      blockDevices: [
        {
          deviceName: ROOT_DEVICE,
          volume: BlockDeviceVolume.ebs(deployment.rootVolumeGib, {
            volumeType: EbsDeviceVolumeType.GP3,
            encrypted: true,
            deleteOnTermination: true,
          }),
        },
      ],
    });
    const { launchTemplateId } = template;
    if (launchTemplateId === undefined) throw new Error('a launch template of our own has an id');
    this.launchTemplateId = launchTemplateId;
  }
}
