/** Services that the emulator lacks. */
const SIMULATED_SERVICES = new Set(['sagemaker', 'servicequotas', 'pricing']);

/** EC2 calls about capacity; networks and launch templates are CloudFormation's, so the emulator's. */
const SIMULATED_EC2 = new Set([
  'CreateFleet',
  'DescribeAvailabilityZones',
  'DescribeFleets',
  'DescribeInstances',
  'DescribeInstanceTypeOfferings',
  'DescribeSpotPriceHistory',
  'DescribeVolumes',
  'GetSpotPlacementScores',
  'TerminateInstances',
]);

/** Who answers a request. */
export type Upstream = 'emulator' | 'simulator';

/** Routes by service and, for EC2, by action. */
export function routeOf(service: string, operation: string): Upstream {
  if (SIMULATED_SERVICES.has(service)) return 'simulator';
  return service === 'ec2' && SIMULATED_EC2.has(operation) ? 'simulator' : 'emulator';
}
