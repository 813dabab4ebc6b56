import { AwsError } from '../aws-error.ts';
import type { CapacityKind } from '../quotas/quota-names.ts';
import { type Form, formOf, formsOf, numberOf, textOf } from './form.ts';

/** One place and type that a fleet may launch in. */
export interface FleetOverride {
  readonly instanceType: string;
  readonly subnetId: string | undefined;
  readonly zoneName: string | undefined;
  readonly zoneId: string | undefined;
  readonly priority: number | undefined;
  readonly maxPrice: string | undefined;
  readonly imageId: string | undefined;
  readonly instanceProfile: string | undefined;
  /** `BlockDeviceMappings` of the override: sizes by device name. */
  readonly volumes: readonly { readonly deviceName: string; readonly gib: number; readonly type: string }[];
}

/** A launch template and its overrides. */
export interface FleetConfig {
  readonly templateId: string | undefined;
  readonly templateName: string | undefined;
  readonly version: string;
  readonly userData: string | undefined;
  readonly overrides: readonly FleetOverride[];
}

/** A CreateFleet request, type instant. */
export interface FleetRequest {
  readonly clientToken: string | undefined;
  readonly kind: CapacityKind;
  readonly count: number;
  readonly strategy: string;
  readonly configs: readonly FleetConfig[];
  readonly fleetTags: Readonly<Record<string, string>>;
  readonly instanceTags: Readonly<Record<string, string>>;
}

/** Parses CreateFleet and refuses what EC2 refuses. */
export function parseFleetRequest(form: Form): FleetRequest {
  const target = formOf(form, 'TargetCapacitySpecification');
  const count = numberOf(target, 'TotalTargetCapacity');
  if (count === undefined)
    throw new AwsError('MissingParameter', 'The request must contain the parameter TotalTargetCapacity');
  if (textOf(form, 'Type') !== 'instant')
    throw new AwsError('UnsupportedOperation', 'The simulator creates fleets of type instant only');
  const kind = kindOf(target);
  const options = formOf(form, kind === 'spot' ? 'SpotOptions' : 'OnDemandOptions');
  return {
    clientToken: textOf(form, 'ClientToken'),
    kind,
    count,
    strategy: textOf(options, 'AllocationStrategy') ?? 'lowest-price',
    configs: configsOf(form),
    fleetTags: tagsFor(form, 'fleet'),
    instanceTags: tagsFor(form, 'instance'),
  };
}

function kindOf(target: Form | undefined): CapacityKind {
  if ((numberOf(target, 'SpotTargetCapacity') ?? 0) > 0) return 'spot';
  if ((numberOf(target, 'OnDemandTargetCapacity') ?? 0) > 0) return 'on-demand';
  return textOf(target, 'DefaultTargetCapacityType') === 'spot' ? 'spot' : 'on-demand';
}

function configsOf(form: Form): readonly FleetConfig[] {
  const configs = formsOf(form, 'LaunchTemplateConfigs');
  if (configs.length === 0)
    throw new AwsError('MissingParameter', 'The request must contain the parameter LaunchTemplateConfigs');
  return configs.map((config) => {
    const template = formOf(config, 'LaunchTemplateSpecification');
    const templateId = textOf(template, 'LaunchTemplateId');
    const templateName = textOf(template, 'LaunchTemplateName');
    if ((templateId === undefined) === (templateName === undefined)) {
      throw new AwsError('InvalidParameterCombination', 'Specify either LaunchTemplateId or LaunchTemplateName');
    }
    const version = textOf(template, 'Version');
    if (version === undefined) throw new AwsError('MissingParameter', 'The request must contain the parameter Version');
    const userData = textOf(template, 'LaunchTemplateSpecificationUserData');
    return { templateId, templateName, version, userData, overrides: formsOf(config, 'Overrides').map(overrideOf) };
  });
}

function overrideOf(form: Form): FleetOverride {
  const instanceType = textOf(form, 'InstanceType');
  if (instanceType === undefined)
    throw new AwsError('InvalidParameterValue', 'The simulator needs an InstanceType in each override');
  const profile = formOf(form, 'IamInstanceProfile');
  return {
    instanceType,
    subnetId: textOf(form, 'SubnetId'),
    zoneName: textOf(form, 'AvailabilityZone'),
    zoneId: textOf(form, 'AvailabilityZoneId'),
    priority: numberOf(form, 'Priority'),
    maxPrice: textOf(form, 'MaxPrice'),
    imageId: textOf(form, 'ImageId'),
    instanceProfile: textOf(profile, 'Arn') ?? textOf(profile, 'Name'),
    volumes: formsOf(form, 'BlockDeviceMapping').flatMap((mapping) => {
      const gib = numberOf(formOf(mapping, 'Ebs'), 'VolumeSize');
      return gib === undefined
        ? []
        : [
            {
              deviceName: textOf(mapping, 'DeviceName') ?? '/dev/xvda',
              gib,
              type: textOf(formOf(mapping, 'Ebs'), 'VolumeType') ?? 'gp3',
            },
          ];
    }),
  };
}

function tagsFor(form: Form, resourceType: string): Record<string, string> {
  const specifications = formsOf(form, 'TagSpecification').filter(
    (spec) => textOf(spec, 'ResourceType') === resourceType,
  );
  return Object.fromEntries(
    specifications
      .flatMap((spec) => formsOf(spec, 'Tag'))
      .map((tag) => [textOf(tag, 'Key') ?? '', textOf(tag, 'Value') ?? '']),
  );
}
