import { describe, expect, test } from 'vitest';
import type { OfferKey } from '#lib/core/catalog/offer-key.ts';
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

/** What every back end does. */
export function computeContract(
  name: string,
  make: () => Promise<{ compute: Compute; offer: OfferKey; region: string; now: () => number }>,
): void {
  describe(`${name} as a back end`, () => {
    test('launches once for one request, however often it is sent', async () => {
      const { compute, offer, region, now } = await make();
      const request = await compute.prepare(launchInputOf([offer], now(), region));
      const first = await compute.launch(request);
      expect(first.kind).toBe('launched');
      expect(await compute.launch(request)).toEqual(first);
      if (first.kind === 'launched') await compute.stop(region, first.providerId);
    });

    test('describes what it launched, lists it as alive with its lease, and ends it on request', async () => {
      const { compute, offer, region, now } = await make();
      const input = launchInputOf([offer], now(), region);
      const launched = await compute.launch(await compute.prepare(input));
      if (launched.kind !== 'launched') throw new Error(launched.kind);
      const { providerId } = launched;
      const record = await compute.describe(region, providerId);
      expect(record).toMatchObject({ service: compute.service, providerId, region });
      expect(record?.state).not.toBe('ended');
      const alive = (await compute.alive(region)).find((candidate) => candidate.providerId === providerId);
      expect(alive).toMatchObject({ tenant: 'acme', jobId: input.jobId, attempt: 1, leaseEndsAt: input.leaseEndsAt });
      await compute.stop(region, providerId);
      await compute.stop(region, providerId);
    });

    test('knows nothing of what was never there', async () => {
      const { compute, region } = await make();
      const unknown = compute.service === 'ec2' ? 'i-0123456789abcdef0' : 'job-unknown-1-1';
      expect(await compute.describe(region, unknown)).toBeUndefined();
      await compute.stop(region, unknown);
    });
  });
}
