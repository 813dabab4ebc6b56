import { randomUUID } from 'node:crypto';
import type { LaunchTemplate } from '../aws/emulator.ts';
import { type Candidate, inOrder } from './allocate.ts';
import { candidatesOf } from './candidates.ts';
import type { Fleet } from './fleet.ts';
import type { FleetDeps } from './fleet-deps.ts';
import { type FleetConfig, parseFleetRequest } from './fleet-request.ts';
import type { Form } from './form.ts';
import { type Instance, newId } from './instance.ts';
import { refusalOf } from './refusals.ts';
import { userDataText } from './user-data.ts';

/** Creates an instant fleet. No capacity is a success with empty Instances and an error per override that was tried. */
export async function createFleet(deps: FleetDeps, form: Form, region: string): Promise<Fleet> {
  const request = parseFleetRequest(form);
  const templates = new Map<FleetConfig, LaunchTemplate>();
  for (const config of request.configs) {
    const wanted = { id: config.templateId, name: config.templateName, version: config.version };
    templates.set(config, await deps.emulator.launchTemplate(region, wanted));
  }
  const fleet: Fleet = {
    id: `fleet-${randomUUID()}`,
    region,
    createdAt: deps.time.market(),
    request,
    launched: [],
    errors: [],
    templateOf: (config) => templates.get(config) as LaunchTemplate,
  };
  let open = inOrder(await candidatesOf(deps, request, region), request.kind, request.strategy);
  while (fleet.launched.length < request.count && open.length > 0) {
    const candidate = open[0] as Candidate;
    const refusal = refusalOf(deps, fleet, candidate);
    if (refusal === undefined) {
      fleet.launched.push({ candidate, instance: launchIn(deps, fleet, candidate) });
    } else {
      fleet.errors.push({ candidate, ...refusal });
      open = open.slice(1);
    }
  }
  return fleet;
}

function launchIn(deps: FleetDeps, fleet: Fleet, { override, zone, subnet, config }: Candidate): Instance {
  const { request } = fleet;
  const template = fleet.templateOf(config);
  const system = {
    'aws:ec2:fleet-id': fleet.id,
    'aws:ec2launchtemplate:id': template.id,
    'aws:ec2launchtemplate:version': template.version,
  };
  return deps.hosts.launch({
    id: newId('i'),
    region: fleet.region,
    instanceType: override.instanceType,
    kind: request.kind,
    zone,
    subnetId: subnet.id,
    vpcId: subnet.vpcId,
    imageId: override.imageId ?? template.imageId ?? 'ami-00000000000000000',
    clientToken: request.clientToken,
    spotRequestId: request.kind === 'spot' ? `sir-${newId('').slice(2, 10)}` : undefined,
    instanceProfile: override.instanceProfile ?? template.instanceProfile,
    userData: userDataText(config.userData ?? template.userData),
    tags: { ...template.instanceTags, ...request.instanceTags, ...system },
    volumes: template.volumes.map((volume) => {
      const changed = override.volumes.find(({ deviceName }) => deviceName === volume.deviceName);
      return { ...volume, ...changed, id: newId('vol'), tags: template.volumeTags };
    }),
    launchedAt: Math.floor(deps.time.market()),
  });
}
