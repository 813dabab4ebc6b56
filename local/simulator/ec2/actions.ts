import { randomUUID } from 'node:crypto';
import { AwsError, statusOf } from '../aws-error.ts';
import type { SimRequest, SimResponse } from '../http/request.ts';
import { toXml, type XmlValue } from '../http/xml.ts';
import { createFleet } from './create-fleet.ts';
import { describeInstances, notFound, stateItem } from './describe-instances.ts';
import {
  describeAvailabilityZones,
  describeInstanceTypeOfferings,
  describeSpotPriceHistory,
  type MarketDeps,
} from './describe-market.ts';
import { describeVolumes } from './describe-volumes.ts';
import { type Fleet, fleetAnswer, fleetItem } from './fleet.ts';
import type { FleetDeps } from './fleet-deps.ts';
import { type Form, parseForm, textOf, textsOf } from './form.ts';
import { ClientTokens, fingerprintOf } from './idempotency.ts';
import type { Instance } from './instance.ts';
import { getSpotPlacementScores } from './placement-scores.ts';

/** What EC2 works with. */
export type Ec2Deps = FleetDeps & MarketDeps & { readonly accountId: string };

type Action = (
  form: Form,
  region: string,
  body: string,
) => Promise<Readonly<Record<string, XmlValue>>> | Readonly<Record<string, XmlValue>>;

/** EC2's query API: form in, XML out. */
export function ec2Service(deps: Ec2Deps): (request: SimRequest, region: string) => Promise<SimResponse> {
  const actions = actionsOf(deps);
  return async (request, region) => {
    try {
      const form = parseForm(request.body);
      const name = textOf(form, 'Action') ?? '';
      const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
      if (action === undefined) throw new AwsError('InvalidAction', `The simulator does not speak ${name}`);
      const fault = deps.faults.takeCall(name);
      if (fault !== undefined)
        throw new AwsError(fault.error, fault.message ?? 'By a scripted fault', statusOf(fault.error));
      if (textOf(form, 'DryRun') === 'true')
        throw new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
      return answer(name, await action(form, region, request.body));
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      return errorAnswer(error);
    }
  };
}

function actionsOf(deps: Ec2Deps): Readonly<Record<string, Action>> {
  const fleets = new Map<string, Fleet>();
  const tokens = new ClientTokens<Fleet>();
  const create = async (form: Form, region: string) => {
    const fleet = await createFleet(deps, form, region);
    fleets.set(fleet.id, fleet);
    return fleet;
  };
  return {
    async CreateFleet(form, region, body) {
      const token = textOf(form, 'ClientToken');
      const run = () => create(form, region);
      return fleetAnswer(
        token === undefined ? await run() : await tokens.once(`${region}/${token}`, fingerprintOf(body), run),
      );
    },
    // Instant fleets are listed only when asked for by id.
    DescribeFleets: (form, region) => ({
      fleetSet: textsOf(form, 'FleetId').map((id) => fleetItem(fleetOf(fleets, id, region))),
    }),
    DescribeInstances: (form, region) => describeInstances(deps, form, region),
    DescribeVolumes: (form, region) => describeVolumes(deps, form, region),
    TerminateInstances: (form, region) => terminateInstances(deps, form, region),
    DescribeSpotPriceHistory: (form, region) => describeSpotPriceHistory(deps, form, region),
    DescribeInstanceTypeOfferings: (form, region) => describeInstanceTypeOfferings(deps, form, region),
    DescribeAvailabilityZones: (form, region) => describeAvailabilityZones(deps, form, region),
    GetSpotPlacementScores: (form) => getSpotPlacementScores(deps, form),
  };
}

/** All or none: an unknown id refuses the whole call. An instance that is over is no error. */
function terminateInstances(deps: Ec2Deps, form: Form, region: string): Readonly<Record<string, XmlValue>> {
  const ids = textsOf(form, 'InstanceId');
  if (ids.length === 0) throw new AwsError('MissingParameter', 'The request must contain the parameter InstanceId');
  const instances = ids.map((id): Instance => {
    const instance = deps.instances.get(id);
    return instance?.region === region ? instance : notFound(id);
  });
  const changes = instances.map((instance) => {
    const previousState = stateItem(instance.state);
    deps.hosts.terminate(instance);
    return { instanceId: instance.id, currentState: stateItem(instance.state), previousState };
  });
  return { instancesSet: changes };
}

function fleetOf(fleets: ReadonlyMap<string, Fleet>, id: string, region: string): Fleet {
  const fleet = fleets.get(id);
  if (fleet?.region !== region) throw new AwsError('InvalidFleetId.NotFound', `The fleet ID '${id}' does not exist`);
  return fleet;
}

function answer(name: string, body: Readonly<Record<string, XmlValue>>): SimResponse {
  const xml = toXml(
    `${name}Response`,
    { requestId: randomUUID(), ...body },
    ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"',
  );
  return {
    status: 200,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}

function errorAnswer({ code, message, status }: AwsError): SimResponse {
  const xml = `<Response><Errors>${toXml('Error', { Code: code, Message: message })}</Errors>${toXml('RequestID', randomUUID())}</Response>`;
  return {
    status,
    headers: { 'content-type': 'text/xml;charset=UTF-8' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`,
  };
}
