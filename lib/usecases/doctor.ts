import { type Finding, GPU_QUOTAS, isReady, judgeAccount, type RegionFacts } from '#lib/core/doctor/judge-account.ts';

/** What the doctor looks at. Every method answers a value: what cannot be read is unknown. */
export interface AccountProbe {
  account(): Promise<{ readonly account: string } | { readonly error: string }>;
  /** `null`: not bootstrapped; `undefined`: not readable. */
  bootstrapVersion(region: string): Promise<number | null | undefined>;
  /** vCPUs of one of EC2's quotas. */
  quota(region: string, code: string): Promise<number | undefined>;
}

export interface DoctorInput {
  readonly homeRegion: string | undefined;
  readonly regions: readonly string[];
  readonly bundlesPresent: boolean;
}

export interface DoctorReport {
  readonly schemaVersion: 1;
  readonly ready: boolean;
  readonly findings: readonly Finding[];
}

/** Looks whether an account is ready for a deployment. */
export const doctor =
  (probe: AccountProbe) =>
  async ({ homeRegion, regions, bundlesPresent }: DoctorInput): Promise<DoctorReport> => {
    const identity = await probe.account();
    const known = 'account' in identity;
    const findings = judgeAccount({
      account: known ? identity.account : undefined,
      credentialsError: known ? undefined : identity.error,
      homeRegion,
      bundlesPresent,
      regions: known ? await Promise.all([...new Set(regions)].map((region) => look(probe, region))) : [],
    });
    return { schemaVersion: 1, ready: isReady(findings), findings };
  };

async function look(probe: AccountProbe, region: string): Promise<RegionFacts> {
  const [bootstrapVersion, quotas] = await Promise.all([
    probe.bootstrapVersion(region),
    Promise.all(GPU_QUOTAS.map(async (quota) => ({ ...quota, vcpus: await probe.quota(region, quota.code) }))),
  ]);
  return { region, bootstrapVersion, quotas };
}
