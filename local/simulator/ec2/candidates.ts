import { AwsError } from '../aws-error.ts';
import { microUsdOf } from '../billing/money.ts';
import { randomOf } from '../market/random.ts';
import type { Candidate } from './allocate.ts';
import type { FleetDeps } from './fleet-deps.ts';
import type { FleetConfig, FleetOverride, FleetRequest } from './fleet-request.ts';

/** Finds zone, subnet and price of every override of a request. */
export function candidatesOf(deps: FleetDeps, request: FleetRequest, region: string): Promise<readonly Candidate[]> {
  const pairs = request.configs.flatMap((config) => config.overrides.map((override) => ({ config, override })));
  return Promise.all(pairs.map((pair) => candidateOf(deps, request, region, pair)));
}

async function candidateOf(
  deps: FleetDeps,
  { kind }: FleetRequest,
  region: string,
  { config, override }: { readonly config: FleetConfig; readonly override: FleetOverride },
): Promise<Candidate> {
  if (override.subnetId === undefined) throw invalid('The simulator needs a SubnetId in each override');
  const subnet = await deps.emulator.subnet(region, override.subnetId);
  const zone = deps.zones.byName(region, subnet.zoneName);
  if (zone === undefined) throw invalid(`The subnet's zone ${subnet.zoneName} is not in the simulator's table`);
  if ((override.zoneName ?? zone.name) !== zone.name || (override.zoneId ?? zone.id) !== zone.id) {
    throw invalid(`The subnet ${subnet.id} is not in the Availability Zone of the override`);
  }
  const pool = { region, instanceType: override.instanceType, zoneId: zone.id };
  const prices = deps.file.types[pool.instanceType]?.regions[region];
  const isForSale = deps.file.types[pool.instanceType]?.forSale === true && prices?.zones.includes(zone.id) === true;
  const price =
    kind === 'spot'
      ? deps.spotPrices.at(pool, deps.time.market())?.microUsdPerHour
      : prices && microUsdOf(prices.onDemandUsdPerHour);
  const depth = randomOf(`depth/${region}/${pool.instanceType}/${zone.id}`)();
  return { config, override, zone, subnet, microUsdPerHour: isForSale ? price : undefined, depth };
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidParameterValue', message);
}
