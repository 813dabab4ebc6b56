import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import type { Compute, LaunchInput } from '#lib/ports/compute.ts';
import { freshJobId } from './fixtures.ts';

/** A launch of one attempt on the given offers. */
export function launchInputOf(offers: readonly OfferKey[], now: number, region: string): LaunchInput {
  const jobId = freshJobId();
  return {
    tenant: 'acme',
    jobId,
    attempt: 1,
    clientToken: `${jobId}-001-0001`,
    offers,
    leaseSeconds: 7200,
    leaseEndsAt: now + 7200,
    host: {
      schemaVersion: 1,
      kind: 'thriftune.host-config',
      tenant: 'acme',
      jobId,
      attempt: 1,
      region,
      bucket: 'data-bucket',
      specKey: `acme/jobs/${jobId}/attempts/0001/spec.json`,
      handoverKey: `acme/jobs/${jobId}/attempts/0001/handover/credentials.json`,
      image: { bucket: 'image-bucket', key: 'trainer/image.tar', tag: 'trainer:1' },
      leaseSeconds: 7200,
    },
  };
}

/** A back end and what its suite needs to know of it. */
export interface ComputeUnderTest {
  readonly compute: Compute;
  readonly offer: OfferKey;
  readonly region: string;
  /** The Clock port's time. */
  readonly now: () => number;
  /** Lets time go by where it stands still. */
  readonly tick?: () => Promise<void>;
  /** Gives a launch its job and attempt where a reaper looks for compute without them; answers what closes them. */
  readonly own?: (input: LaunchInput) => Promise<() => Promise<void>>;
}

const OTHER_REGION = 'us-west-2';

/** What every back end does. */
export function computeContract(name: string, make: () => Promise<ComputeUnderTest>): void {
  /** A back end with one launch, which ends with the test. */
  async function launched() {
    const made = await make();
    const { compute, offer, region, now, own } = made;
    const input = launchInputOf([offer], now(), region);
    const request = await compute.prepare(input);
    const close = await own?.(input);
    const before = now();
    const result = await compute.launch(request);
    if (result.kind !== 'launched') throw new Error(JSON.stringify(result));
    onTestFinished(async () => {
      await compute.stop(region, result.providerId);
      await close?.();
    });
    return { ...made, input, request, result, providerId: result.providerId, before };
  }

  describe(`${name} as a back end`, () => {
    test('launches once for one request, however often it is sent', async () => {
      const { compute, region, request, result, input } = await launched();
      expect(await compute.launch(request)).toEqual(result);
      expect((await compute.alive(region)).filter(({ jobId }) => jobId === input.jobId)).toHaveLength(1);
    });

    test('describes what it launched as the launch was answered, from its own clock on', async () => {
      const { compute, region, result, providerId, before, now } = await launched();
      const { instanceType, capacity, azId } = offerOf(result.offerKey);
      const record = await compute.describe(region, providerId);
      expect(record).toMatchObject({
        service: compute.service,
        providerId,
        arn: expect.stringMatching(/^arn:aws:/),
        ...{ instanceType, capacity, region, azId },
      });
      expect(record?.state).not.toBe('ended');
      expect(record?.launchedAt).toBeGreaterThanOrEqual(before);
      expect(record?.launchedAt).toBeLessThanOrEqual(now());
    });

    test('lists what it launched as alive, with its lease', async () => {
      const { compute, region, input, providerId } = await launched();
      const alive = (await compute.alive(region)).find((candidate) => candidate.providerId === providerId);
      expect(alive).toMatchObject({ tenant: 'acme', jobId: input.jobId, attempt: 1, leaseEndsAt: input.leaseEndsAt });
    });

    test('ends compute that runs on request, however often it is asked, and says that it was us', async () => {
      const { compute, region, providerId, tick } = await launched();
      const until = (state: ProviderRecord['state']) =>
        vi.waitFor(
          async () => {
            await tick?.();
            const found = await compute.describe(region, providerId);
            if (found?.state !== state) throw new Error(`${providerId} is ${found?.state}`);
            return found;
          },
          { timeout: 30_000 },
        );
      await until('running');
      await compute.stop(region, providerId);
      await compute.stop(region, providerId);
      const record = await until('ended');
      expect(record.endedBy).toBe('us');
      expect(record.endedAt).toBeGreaterThanOrEqual(record.launchedAt);
      expect((await compute.alive(region)).map((alive) => alive.providerId)).not.toContain(providerId);
      await compute.stop(region, providerId);
    });

    test('knows an id in its own region alone', async () => {
      const { compute, region, providerId } = await launched();
      expect(await compute.describe(OTHER_REGION, providerId)).toBeUndefined();
      await compute.stop(OTHER_REGION, providerId);
      expect((await compute.describe(region, providerId))?.state).not.toBe('ended');
      expect((await compute.alive(OTHER_REGION)).map((alive) => alive.providerId)).not.toContain(providerId);
    });

    test('knows nothing of what was never there', async () => {
      const { compute, region } = await make();
      const unknown = compute.service === 'ec2' ? 'i-0123456789abcdef0' : 'job-unknown-1-1';
      expect(await compute.describe(region, unknown)).toBeUndefined();
      await compute.stop(region, unknown);
    });

    test('prepares no launch without an offer', async () => {
      const { compute, region, now } = await make();
      await expect(compute.prepare(launchInputOf([], now(), region))).rejects.toThrow('at least one offer');
    });
  });
}
