import type { Attempt, AttemptOutcome, ProviderRecord } from '#lib/core/attempt/attempt.ts';
import { foundNoCapacity, outcomeOf } from '#lib/core/attempt/outcome.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import { ComputeStillEnding } from '#lib/core/errors/step-errors.ts';
import { keysOf, parseEventKey } from '#lib/core/job/keys.ts';
import { chargesOf } from '#lib/core/ledger/charges.ts';
import type { LedgerRow } from '#lib/core/ledger/ledger-row.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { applyTrainerBatch, batchKey } from './apply-trainer-batch.ts';
import { attemptPrices } from './attempt-prices.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { readTrainerBatch } from './read-trainer-batch.ts';

export type RecordAttemptDeps = Pick<
  Ports,
  'jobs' | 'attempts' | 'objects' | 'computes' | 'market' | 'offers' | 'ledger' | 'clock' | 'settings'
>;

export interface RecordAttemptInput extends OfJob {
  readonly attempt: number;
  readonly lostBecause?: string | null | undefined;
}

/**
 * Writes down how an attempt ended and what it cost, once.
 *
 * The trainer's word comes from its objects in S3 (events may be late), money from the provider's record and the price history.
 */
export const recordAttempt =
  (deps: RecordAttemptDeps) =>
  async ({
    tenant,
    jobId,
    attempt,
    lostBecause,
  }: RecordAttemptInput): Promise<{ outcome: AttemptOutcome['kind']; because: string }> => {
    const job = await jobOf(deps, { tenant, jobId });
    const stored = await deps.attempts.get(tenant, jobId, attempt);
    if (stored === undefined) return { outcome: 'lost', because: lostBecause ?? 'it was never launched' };
    if (stored.outcome !== undefined) return { outcome: stored.outcome.kind, because: stored.outcome.because };
    await takeInUnseenEvents(deps, stored);
    const record = await finalRecord(deps, stored, lostBecause ?? undefined);
    if (record !== undefined) await deps.attempts.markEnded(tenant, jobId, attempt, record);
    const told = (await deps.attempts.get(tenant, jobId, attempt)) ?? stored;
    const rows = record === undefined ? [] : await chargesFor(deps, stored, record);
    await deps.ledger.write(rows);
    const chargedMicroUsd = rows.reduce((sum, row) => sum + row.microUsd, 0);
    const end = {
      record,
      trainerEnd: told.trainerEnd,
      cancelRequested: job.cancelRequested,
      movedTo: await acquiredAfter(deps, stored),
      lostBecause: lostBecause ?? undefined,
      hasSpoken: (await deps.jobs.get(tenant, jobId))?.progress?.attempt === attempt,
    };
    const outcome = outcomeOf(end);
    if (foundNoCapacity(end)) {
      const at = record?.endedAt ?? deps.clock.now();
      await deps.attempts.refuse(tenant, { offerKey: stored.offerKey, reason: 'no-capacity', at });
    }
    if (record?.endedBy === 'interruption') {
      await deps.attempts.refuse(tenant, {
        offerKey: stored.offerKey,
        reason: 'interrupted',
        at: record.endedAt ?? deps.clock.now(),
      });
    }
    const spent = (await deps.ledger.rows(tenant, jobId)).reduce((sum, row) => sum + row.microUsd, 0);
    await deps.jobs.patch(tenant, jobId, { money: { ...job.money, spentMicroUsd: spent } });
    await deps.jobs.addEvent(tenant, jobId, `ended/${attempt}`, {
      type: 'attempt-ended',
      attempt,
      outcome: outcome.kind,
      because: outcome.because,
      chargedMicroUsd,
    });
    const savedStep = (await deps.jobs.get(tenant, jobId))?.progress?.savedStep;
    await deps.attempts.conclude(tenant, jobId, attempt, outcome, chargedMicroUsd, savedStep);
    return { outcome: outcome.kind, because: outcome.because };
  };

/** The attempt that a move launched beside this one. */
async function acquiredAfter({ attempts }: RecordAttemptDeps, { tenant, jobId, attempt }: Attempt) {
  const next = await attempts.get(tenant, jobId, attempt + 1);
  return next?.providerId === undefined ? undefined : { attempt: next.attempt, offerKey: next.offerKey };
}

/** Event objects that no event told of. In order, so that progress goes forward. */
async function takeInUnseenEvents(deps: RecordAttemptDeps, attempt: Attempt): Promise<void> {
  const { tenant, jobId } = attempt;
  const { dataBucket } = deps.settings;
  const objects = await deps.objects.list(dataBucket, keysOf(tenant, jobId).run);
  const places = objects.flatMap(({ key }) => {
    const place = parseEventKey(key);
    return place === undefined ? [] : [{ key, dedupeKey: batchKey(place.fence, place.seq) }];
  });
  const unseen = new Set(
    await deps.jobs.unseen(
      tenant,
      jobId,
      places.map((place) => place.dedupeKey),
    ),
  );
  for (const { key } of places
    .filter((place) => unseen.has(place.dedupeKey))
    .sort((a, b) => (a.key < b.key ? -1 : 1))) {
    const batch = await readTrainerBatch(deps, dataBucket, key);
    if (batch === undefined) continue;
    const speaker = batch.attempt === attempt.attempt ? attempt : await deps.attempts.get(tenant, jobId, batch.attempt);
    if (speaker !== undefined) await applyTrainerBatch(deps)(speaker, batch);
  }
}

/** The provider's last word; what is lost is ended first. Where the provider has forgotten it, what was marked before. */
async function finalRecord(
  deps: RecordAttemptDeps,
  attempt: Attempt,
  lostBecause: string | undefined,
): Promise<ProviderRecord | undefined> {
  if (attempt.providerId === undefined) return undefined;
  const { service, region } = offerOf(attempt.offerKey);
  const compute = deps.computes[service];
  let record = await compute.describe(region, attempt.providerId);
  if (record !== undefined && record.state !== 'ended' && lostBecause !== undefined) {
    await compute.stop(region, attempt.providerId);
    record = await compute.describe(region, attempt.providerId);
  }
  if (record === undefined) return attempt.ended;
  if (record.state !== 'ended') throw new ComputeStillEnding(`${attempt.providerId} is still ${record.state}`);
  // Where the provider does not say when, the moment at which its end was seen is the latest that it can have been.
  return { ...record, endedAt: record.endedAt ?? attempt.ended?.endedAt ?? deps.clock.now() };
}

async function chargesFor(
  deps: RecordAttemptDeps,
  attempt: Attempt,
  record: ProviderRecord,
): Promise<readonly LedgerRow[]> {
  const prices = await attemptPrices(deps, attempt, record);
  return chargesOf({ attempt, record, prices });
}
