import { describe, expect, test } from 'vitest';
import { MarketClock } from '#lib/adapters/aws/clocks.ts';
import { isLostAnswer } from '#lib/adapters/aws/launch-errors.ts';
import { sessionPolicyOf } from '#lib/adapters/aws/sts-credential-issuer.ts';
import { userDataOf } from '#lib/adapters/aws/user-data.ts';
import { ClockSettingSchema, environmentKeysOf } from '#lib/contracts/config/lambda-environment.ts';
import { HostConfigSchema } from '#lib/contracts/trainer/host-config.ts';
import { HOST_CONFIG_BEGIN, HOST_CONFIG_END } from '#lib/core/attempt/host-config.ts';
import { launchInputOf } from '../../contracts/compute.contract.ts';
import { L4 } from '../../contracts/fixtures.ts';

describe('what the adapters build', () => {
  test('user data carries the host config between its marker lines, and stays under 16 KB', () => {
    const { host } = launchInputOf([L4], 1000, 'us-east-1');
    const text = userDataOf(host);
    const json = text.split(`${HOST_CONFIG_BEGIN}\n`)[1]?.split(`\n${HOST_CONFIG_END}`)[0] ?? '';
    expect(HostConfigSchema.parse(JSON.parse(json))).toEqual(host);
    expect(text.length).toBeLessThan(16_384);
  });

  test('a session policy names one run prefix and the inputs, in less than 2,048 characters', () => {
    const job = `${'t'.repeat(40)}/jobs/job-${'0'.repeat(26)}/`;
    const bucket = 'b'.repeat(63);
    const reads = ['attempts/0001/spec.json', 'data/train.jsonl', 'data/test.jsonl'].map((key) => ({
      bucket,
      key: job + key,
    }));
    const policy = sessionPolicyOf('aws-cn', bucket, `${job}run/`, [
      ...reads,
      { bucket, key: `models/${'m'.repeat(90)}/files/0123456789abcdef/` },
    ]);
    expect(JSON.stringify(policy).length).toBeLessThan(2048);
    expect(policy.Statement[0]?.Resource).toBe(`arn:aws-cn:s3:::${bucket}/${job}run/*`);
    expect(policy.Statement[2]?.Resource).toContain(`arn:aws-cn:s3:::${bucket}/${job}data/train.jsonl`);
  });

  test('a market clock runs at its rate and finds the wall instant of a market instant', () => {
    const clock = new MarketClock(1_000_000, 120);
    expect(clock.wallInstantOf(1_000_000 + 3600)).toBe(1_000_030);
    expect(clock.wallSecondsOf(240)).toBe(2);
    expect(ClockSettingSchema.parse('market:1000000:120')).toEqual({ kind: 'market', startedAt: 1_000_000, rate: 120 });
    expect(ClockSettingSchema.safeParse('market:soon').success).toBe(false);
  });

  test('a broken connection is a lost answer, a refusal is none', () => {
    expect(isLostAnswer(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))).toBe(true);
    expect(
      isLostAnswer(Object.assign(new Error('x'), { name: 'InternalError', $metadata: { httpStatusCode: 500 } })),
    ).toBe(true);
    expect(
      isLostAnswer(
        Object.assign(new Error('x'), { name: 'InvalidParameterValue', $metadata: { httpStatusCode: 400 } }),
      ),
    ).toBe(false);
  });

  test('only the groups that need them get the machine and the container role', () => {
    expect(environmentKeysOf('api')).toContain('THRIFTUNE_JOB_MACHINE_ARN');
    expect(environmentKeysOf('capacity')).toContain('THRIFTUNE_CONTAINER_ROLE_ARN');
    expect(environmentKeysOf('money')).not.toContain('THRIFTUNE_CONTAINER_ROLE_ARN');
    expect(environmentKeysOf('money')).not.toContain('AWS_REGION');
  });
});
