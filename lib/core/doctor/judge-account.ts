/** What the doctor saw of an account. `undefined` is unknown, never 0. */
export interface AccountFacts {
  /** `undefined`: no valid credentials; the reason is beside. */
  readonly account: string | undefined;
  readonly credentialsError?: string | undefined;
  readonly homeRegion: string | undefined;
  readonly bundlesPresent: boolean;
  readonly regions: readonly RegionFacts[];
}

export interface RegionFacts {
  readonly region: string;
  /** `null`: the region is not bootstrapped. */
  readonly bootstrapVersion: number | null | undefined;
  readonly quotas: readonly QuotaFacts[];
}

export interface QuotaFacts {
  readonly code: string;
  readonly name: string;
  readonly capacity: 'spot' | 'on-demand';
  /** vCPUs that may run at once. */
  readonly vcpus: number | undefined;
}

/** One thing that was looked at. `missing` stops a deployment. */
export interface Finding {
  readonly id: string;
  readonly status: 'ok' | 'warning' | 'missing';
  readonly message: string;
  /** A command or a place that mends it. */
  readonly fix?: string;
}

/** Oldest bootstrap stack that the pinned CDK deploys to. */
export const MIN_BOOTSTRAP_VERSION = 6;

/** vCPUs of the smallest GPU instances (g4dn.xlarge, g5.xlarge). */
const SMALLEST_GPU_VCPUS = 4;

/** EC2's GPU quotas, in vCPUs, per region; 0 in a new account. */
export const GPU_QUOTAS: readonly Omit<QuotaFacts, 'vcpus'>[] = [
  { code: 'L-3819A6DF', name: 'All G and VT Spot Instance Requests', capacity: 'spot' },
  { code: 'L-DB2E81BA', name: 'Running On-Demand G and VT instances', capacity: 'on-demand' },
  { code: 'L-7212CCBC', name: 'All P4, P3 and P2 Spot Instance Requests', capacity: 'spot' },
  { code: 'L-C4BD4855', name: 'All P5 Spot Instance Requests', capacity: 'spot' },
  { code: 'L-417A185B', name: 'Running On-Demand P instances', capacity: 'on-demand' },
];

/** Judges whether an account is ready for a deployment, and says what to do where it is not. */
export function judgeAccount(facts: AccountFacts): readonly Finding[] {
  const findings = [judgeBundles(facts), judgeCredentials(facts), judgeRegion(facts)];
  if (facts.account === undefined) return findings;
  const { account } = facts;
  return [...findings, ...facts.regions.flatMap((region) => [judgeBootstrap(account, region), ...judgeQuotas(region)])];
}

/** Whether nothing stands in the way; warnings do not. */
export function isReady(findings: readonly Finding[]): boolean {
  return findings.every((finding) => finding.status !== 'missing');
}

function judgeBundles({ bundlesPresent }: AccountFacts): Finding {
  if (bundlesPresent) return { id: 'bundles', status: 'ok', message: 'the Lambdas are built' };
  return {
    id: 'bundles',
    status: 'missing',
    message: 'the Lambdas are not built',
    fix: 'node_modules/.bin/node scripts/build-lambdas.ts',
  };
}

function judgeCredentials({ account, credentialsError }: AccountFacts): Finding {
  if (account !== undefined) return { id: 'credentials', status: 'ok', message: `credentials of account ${account}` };
  return {
    id: 'credentials',
    status: 'missing',
    message: `no valid AWS credentials${credentialsError === undefined ? '' : `: ${credentialsError}`}`,
    fix: 'aws configure sso, or set AWS_PROFILE',
  };
}

function judgeRegion({ homeRegion }: AccountFacts): Finding {
  if (homeRegion !== undefined) return { id: 'region', status: 'ok', message: `home region ${homeRegion}` };
  return {
    id: 'region',
    status: 'missing',
    message: 'no home region',
    fix: 'set homeRegion in thriftune.config.yaml, or AWS_REGION',
  };
}

function judgeBootstrap(account: string, { region, bootstrapVersion }: RegionFacts): Finding {
  const id = `bootstrap/${region}`;
  const fix = `node_modules/.bin/cdk bootstrap aws://${account}/${region}`;
  if (bootstrapVersion === undefined) {
    return { id, status: 'warning', message: `whether ${region} is bootstrapped could not be read`, fix };
  }
  if (bootstrapVersion === null)
    return { id, status: 'missing', message: `${region} is not bootstrapped for the CDK`, fix };
  if (bootstrapVersion < MIN_BOOTSTRAP_VERSION) {
    const message = `the CDK bootstrap of ${region} has version ${bootstrapVersion}, at least ${MIN_BOOTSTRAP_VERSION} is needed`;
    return { id, status: 'missing', message, fix };
  }
  return { id, status: 'ok', message: `${region} is bootstrapped (version ${bootstrapVersion})` };
}

/** A quota of 0 is usual and no fault by itself: a region without any GPU quota can be deployed to, but runs nothing on EC2. */
function judgeQuotas({ region, quotas }: RegionFacts): readonly Finding[] {
  const single = quotas.map((quota) => judgeQuota(region, quota));
  const isKnown = quotas.length > 0 && quotas.every((quota) => quota.vcpus !== undefined);
  if (!isKnown || quotas.some((quota) => (quota.vcpus ?? 0) >= SMALLEST_GPU_VCPUS)) return single;
  const none: Finding = {
    id: `gpu/${region}`,
    status: 'warning',
    message: `no GPU may run on EC2 in ${region}: every quota is below ${SMALLEST_GPU_VCPUS} vCPUs. Jobs will find no capacity there`,
    fix: requestOf(region, 'L-3819A6DF'),
  };
  return [...single, none];
}

function judgeQuota(region: string, { code, name, vcpus }: QuotaFacts): Finding {
  const id = `quota/${region}/${code}`;
  if (vcpus === undefined) return { id, status: 'warning', message: `${region}: ${name}: could not be read` };
  if (vcpus >= SMALLEST_GPU_VCPUS) return { id, status: 'ok', message: `${region}: ${name}: ${vcpus} vCPUs` };
  return { id, status: 'warning', message: `${region}: ${name}: ${vcpus} vCPUs`, fix: requestOf(region, code) };
}

function requestOf(region: string, code: string): string {
  return `aws service-quotas request-service-quota-increase --region ${region} --service-code ec2 --quota-code ${code} --desired-value 8`;
}
