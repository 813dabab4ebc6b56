import { describe, expect, it } from 'vitest';
import { DeploymentConfigSchema } from '#lib/contracts/config/deployment-config.ts';
import { deploymentOf } from '#lib/infra/config/deployment.ts';
import { readConfig } from '#lib/infra/config/read-config.ts';

const parse = (value: Record<string, unknown>) => DeploymentConfigSchema.safeParse({ schemaVersion: 1, ...value });

describe('the deployment config', () => {
  it('is what thriftune.config.yaml holds', () => {
    expect(readConfig('thriftune.config.yaml')).toMatchObject({
      namePrefix: 'thriftune',
      environment: 'aws',
      clock: 'utc',
    });
  });

  it.each<[string, Record<string, unknown>, RegExp]>([
    ['an unknown key', { regoins: [] }, /regoins/],
    ['an unknown key of a region', { regions: [{ name: 'eu-west-1', zones: 3 }] }, /zones/],
    ['a long prefix', { namePrefix: 'a'.repeat(21) }, /20/],
    ['a prefix with capitals', { namePrefix: 'Thriftune' }, /lower-case/],
    ['a market clock on AWS', { clock: 'market:1700000000:120' }, /environment: local/],
    ['a region twice', { regions: [{ name: 'eu-west-1' }, { name: 'eu-west-1' }] }, /twice/],
    [
      'an image without a digest',
      {
        image: {
          mode: 'by-digest',
          regions: { 'eu-west-1': { uri: 'x:latest', archive: { bucket: 'abc', key: 'k', tag: 't' } } },
        },
      },
      /sha256/,
    ],
    ['a region without an image', { homeRegion: 'eu-west-1', image: { mode: 'by-digest', regions: {} } }, /no image/],
    ['another version', { schemaVersion: 2 }, /schemaVersion|1/],
  ])('refuses %s', (_name, value, message) => {
    expect(JSON.stringify(parse(value).error?.issues)).toMatch(message);
  });

  it('takes a market clock on the local stack', () => {
    expect(parse({ environment: 'local', clock: 'market:1700000000:120' }).success).toBe(true);
  });
});

describe('a deployment', () => {
  it('takes the region of the profile for home and compute when none is named', () => {
    const config = DeploymentConfigSchema.parse({ schemaVersion: 1 });
    expect(deploymentOf(config, 'eu-west-1')).toMatchObject({
      homeRegion: 'eu-west-1',
      regions: [{ name: 'eu-west-1', availabilityZones: 3 }],
      isLocal: false,
    });
    expect(() => deploymentOf(config, undefined)).toThrow(/no region/);
  });
});
