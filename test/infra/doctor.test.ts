import { describe, expect, it } from 'vitest';
import { type AccountFacts, GPU_QUOTAS, isReady, judgeAccount } from '#lib/core/doctor/judge-account.ts';
import { renderReport } from '#lib/infra/deploy/render-report.ts';
import { type AccountProbe, doctor } from '#lib/usecases/doctor.ts';

const REGION = 'eu-central-1';
const quotas = (vcpus: number | undefined) => GPU_QUOTAS.map((quota) => ({ ...quota, vcpus }));
const READY: AccountFacts = {
  account: '111122223333',
  homeRegion: REGION,
  bundlesPresent: true,
  regions: [{ region: REGION, bootstrapVersion: 30, quotas: quotas(8) }],
};
const inRegion = (change: Partial<AccountFacts['regions'][number]>): AccountFacts => ({
  ...READY,
  regions: [{ region: REGION, bootstrapVersion: 30, quotas: quotas(8), ...change }],
});
const open = (facts: AccountFacts) => judgeAccount(facts).filter((finding) => finding.status !== 'ok');

describe('judging an account', () => {
  it('finds nothing in a ready one', () => {
    expect(open(READY)).toEqual([]);
    expect(isReady(judgeAccount(READY))).toBe(true);
  });

  it.each<[string, AccountFacts, string, RegExp]>([
    ['credentials', { ...READY, account: undefined, credentialsError: 'expired' }, 'credentials', /aws configure/],
    ['a region', { ...READY, homeRegion: undefined }, 'region', /homeRegion/],
    ['bundles', { ...READY, bundlesPresent: false }, 'bundles', /build-lambdas/],
    [
      'a bootstrap',
      inRegion({ bootstrapVersion: null }),
      `bootstrap/${REGION}`,
      /cdk bootstrap aws:\/\/111122223333\/eu-central-1/,
    ],
    ['a newer bootstrap', inRegion({ bootstrapVersion: 5 }), `bootstrap/${REGION}`, /cdk bootstrap/],
  ])('stops where %s is missing, and says what to do', (_name, facts, id, fix) => {
    const finding = open(facts).find((one) => one.id === id);
    expect(finding).toMatchObject({ status: 'missing', fix: expect.stringMatching(fix) as unknown });
    expect(isReady(judgeAccount(facts))).toBe(false);
  });

  it('warns of quotas that let no GPU run, with the request that raises them', () => {
    const findings = open(inRegion({ quotas: quotas(0) }));
    expect(findings.map((finding) => finding.id)).toContain(`gpu/${REGION}`);
    expect(findings.every((finding) => finding.status === 'warning')).toBe(true);
    expect(findings[0]?.fix).toContain('--quota-code L-3819A6DF');
  });

  it('does not take an unknown quota or bootstrap for a missing one', () => {
    const facts = inRegion({ quotas: quotas(undefined), bootstrapVersion: undefined });
    expect(isReady(judgeAccount(facts))).toBe(true);
    expect(open(facts).map((finding) => finding.id)).not.toContain(`gpu/${REGION}`);
  });
});

describe('the doctor', () => {
  const probe: AccountProbe = {
    account: async () => ({ account: '111122223333' }),
    bootstrapVersion: async (region) => (region === REGION ? 30 : null),
    quota: async () => 8,
  };

  it('looks at each region once', async () => {
    const report = await doctor(probe)({
      homeRegion: REGION,
      regions: [REGION, REGION, 'us-west-2'],
      bundlesPresent: true,
    });
    expect(report.ready).toBe(false);
    expect(report.findings.filter((finding) => finding.status === 'missing').map((finding) => finding.id)).toEqual([
      'bootstrap/us-west-2',
    ]);
    expect(renderReport(report)).toContain('Not ready');
  });

  it('looks at no region without credentials', async () => {
    const blind: AccountProbe = {
      ...probe,
      account: async () => ({ error: 'expired' }),
      quota: () => Promise.reject(new Error('asked')),
    };
    const report = await doctor(blind)({ homeRegion: REGION, regions: [REGION], bundlesPresent: true });
    expect(report.findings.map((finding) => finding.id)).toEqual(['bundles', 'credentials', 'region']);
  });
});
