import type { Attempt } from '#lib/core/attempt/attempt.ts';
import type { HostConfig } from '#lib/core/attempt/host-config.ts';
import { type OfferKey, offerOf } from '#lib/core/catalog/offer-key.ts';
import { LaunchRejected } from '#lib/core/errors/step-errors.ts';
import type { Job } from '#lib/core/job/job.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import { type Compute, LaunchAnswerLost, type LaunchResult } from '#lib/ports/compute.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { attemptSpec } from './attempt-spec.ts';
import { issueHandover } from './issue-handover.ts';
import { jobOf, type OfJob } from './job-of.ts';
import { leaseFor } from './lease-for.ts';
import { moveJob } from './move-job.ts';
import { stopAttempt } from './stop-attempt.ts';
import { type Patience, waitFor } from './wait-for.ts';

type Deps = Pick<
  Ports,
  'jobs' | 'attempts' | 'objects' | 'computes' | 'regions' | 'credentials' | 'offers' | 'market' | 'clock' | 'settings'
>;

export interface LaunchAttemptInput extends OfJob {
  readonly attempt: number;
  readonly tries: number;
  readonly offers: readonly OfferKey[];
  readonly because: string;
  /** The attempt that runs on until this one is there. */
  readonly replaces?: number | undefined;
}

export type LaunchAttemptResult =
  | (Patience & { readonly kind: 'launched' })
  | { readonly kind: 'refused'; readonly because: string };

/** How often an identical request is repeated when its answer was lost. */
const REPEATS = 3;

/**
 * Launches one try of an attempt.
 *
 * In this order: intent with the exact request, spec, credentials, launch, record of the launch. A retry after any of them goes on with what is stored.
 */
export const launchAttempt =
  (deps: Deps) =>
  async (input: LaunchAttemptInput): Promise<LaunchAttemptResult> => {
    const job = await jobOf(deps, input);
    const intent = await intend(deps, job, input);
    if (intent.providerId === undefined) {
      const { service } = offerOf(intent.offerKey);
      const result = await sendUntilAnswered(deps.computes[service], intent.launchRequest);
      const refused = await takeAnswer(deps, intent, result);
      if (refused !== undefined) return refused;
    }
    await moveJob(deps, job, 'running', { attempts: input.attempt, currentOffer: intent.offerKey });
    // A cancellation that came while the launch was on its way found nothing to stop.
    if ((await deps.jobs.get(job.tenant, job.jobId))?.cancelRequested === true) {
      await stopAttempt(deps)({ tenant: job.tenant, jobId: job.jobId, attempt: input.attempt, because: 'cancelled' });
    }
    const launched = (await deps.attempts.get(job.tenant, job.jobId, input.attempt)) ?? intent;
    return { kind: 'launched', ...(await waitFor(deps, job, launched)) };
  };

async function sendUntilAnswered(compute: Compute, request: string): Promise<LaunchResult> {
  for (let repeat = 1; ; repeat += 1) {
    try {
      return await compute.launch(request);
    } catch (error) {
      if (!(error instanceof LaunchAnswerLost) || repeat >= REPEATS) throw error;
    }
  }
}

/** Writes the intent with the exact request, then the spec and the credentials; answers the stored intent when the step is a retry. */
async function intend(deps: Deps, job: Job, input: LaunchAttemptInput): Promise<Attempt> {
  const { tenant, jobId } = job;
  const { attempt, offers, because } = input;
  const clientToken = clientTokenOf(jobId, input);
  const before = await deps.attempts.get(tenant, jobId, attempt);
  if (before !== undefined && (before.providerId !== undefined || before.clientToken >= clientToken)) {
    await prepareHost(deps, job, before, offers);
    return before;
  }
  const offerKey = firstOf(offers);
  const { service, region } = offerOf(offerKey);
  const beside = input.replaces === undefined ? undefined : await deps.attempts.get(tenant, jobId, input.replaces);
  const lease = await leaseFor(deps, job, offerKey, beside);
  if (lease.kind === 'refused') throw new LaunchRejected(lease.because);
  const now = deps.clock.now();
  const keys = keysOf(tenant, jobId);
  const { image } = await deps.regions.get(region);
  const host: HostConfig = {
    schemaVersion: 1,
    kind: 'thriftune.host-config',
    tenant,
    jobId,
    attempt,
    region,
    bucket: deps.settings.dataBucket,
    specKey: keys.spec(attempt),
    handoverKey: keys.handover(attempt),
    image,
    leaseSeconds: lease.seconds,
  };
  const leaseEndsAt = now + lease.seconds;
  const launchInput = { tenant, jobId, attempt, clientToken, offers, host, leaseSeconds: lease.seconds, leaseEndsAt };
  const stored = await deps.attempts.intend({
    schemaVersion: 1,
    tenant,
    jobId,
    attempt,
    status: 'intent',
    offerKey,
    clientToken,
    launchRequest: await deps.computes[service].prepare(launchInput),
    intendedAt: now,
    leaseSeconds: lease.seconds,
    because,
  });
  await prepareHost(deps, job, stored, offers);
  return stored;
}

/** Tokens grow with the tries, those of moves first: a try of the attempt's own execution replaces what a refused move left. */
function clientTokenOf(jobId: string, { attempt, tries, replaces }: LaunchAttemptInput): string {
  const [own, number] = [String(attempt).padStart(3, '0'), String(tries).padStart(6, '0')];
  return replaces === undefined ? `${jobId}-${own}-${number}` : `${jobId}-${own}-000000-${number}`;
}

/** What the container is told, and on EC2 what it may reach. Both are there before the compute is. */
async function prepareHost(deps: Deps, job: Job, intent: Attempt, offers: readonly OfferKey[]): Promise<void> {
  if (intent.providerId !== undefined) return;
  const spec = await attemptSpec(deps, job, intent, offers);
  const key = keysOf(job.tenant, job.jobId).spec(intent.attempt);
  await deps.objects.put(deps.settings.dataBucket, key, JSON.stringify(spec), 'application/json');
  if (offerOf(intent.offerKey).service === 'ec2') await issueHandover(deps, spec);
}

/** Stores what was launched, remembers what was refused, ends what is rejected. */
async function takeAnswer(deps: Deps, intent: Attempt, result: LaunchResult): Promise<LaunchAttemptResult | undefined> {
  const { tenant, jobId, attempt, because } = intent;
  switch (result.kind) {
    case 'launched': {
      const { providerId, offerKey } = result;
      await deps.attempts.launched({ ...intent, offerKey, launchedAt: deps.clock.now() }, providerId);
      const event = { type: 'attempt-launched', attempt, offerKey, providerId, because } as const;
      await deps.jobs.addEvent(tenant, jobId, `launched/${attempt}`, event);
      return undefined;
    }
    case 'refused': {
      const at = deps.clock.now();
      for (const { offerKey, reason } of result.refusals) {
        await deps.attempts.refuse(tenant, { offerKey, reason, at });
        const event = { type: 'launch-refused', attempt, offerKey, reason } as const;
        await deps.jobs.addEvent(tenant, jobId, `refused/${intent.clientToken}/${offerKey}`, event);
      }
      const first = result.refusals[0];
      return { kind: 'refused', because: first === undefined ? 'no capacity' : `${first.reason}: ${first.message}` };
    }
    case 'rejected':
      throw new LaunchRejected(`${result.code}: ${result.message}`);
    default:
      return result satisfies never;
  }
}

function firstOf(offers: readonly OfferKey[]): OfferKey {
  const first = offers[0];
  if (first === undefined) throw new LaunchRejected('no offer was chosen');
  return first;
}
