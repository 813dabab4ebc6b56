import { TrainerSpecSchema } from '#lib/contracts/trainer/trainer-spec.ts';
import type { Attempt } from '#lib/core/attempt/attempt.ts';
import { offerOf } from '#lib/core/catalog/offer-key.ts';
import { keysOf } from '#lib/core/job/keys.ts';
import { epochSecondsOf } from '#lib/core/units/time.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { applyTrainerBatch } from './apply-trainer-batch.ts';
import { type AskDeps, askWhileRunning } from './ask-while-running.ts';
import { issueHandover } from './issue-handover.ts';
import { keepWaiting } from './keep-waiting.ts';
import { readTrainerBatch } from './read-trainer-batch.ts';

type Deps = AskDeps & Pick<Ports, 'credentials'>;

/** Credentials live an hour; they are renewed in their first half, in wall seconds before their end. */
const RENEW_BEFORE_END_SECONDS = 2400;

export interface ObjectCreatedEvent {
  readonly detail: { readonly bucket: { readonly name: string }; readonly object: { readonly key: string } };
}

/** A trainer wrote an event object: progress is taken in, the wait is told that it lives, credentials are renewed, the policy is asked. */
export const observeTrainerObject =
  (deps: Deps) =>
  async ({ detail }: ObjectCreatedEvent): Promise<Record<string, unknown>> => {
    if (detail.bucket.name !== deps.settings.dataBucket) return { ignored: true };
    const batch = await readTrainerBatch(deps, detail.bucket.name, detail.object.key);
    const attempt = batch && (await deps.attempts.get(batch.tenant, batch.jobId, batch.attempt));
    if (batch === undefined || attempt === undefined) return { ignored: true };
    await applyTrainerBatch(deps)(attempt, batch);
    const { tenant, jobId, fence, seq } = batch;
    const subject = { tenant, jobId, attempt: batch.attempt, fence, seq };
    if (attempt.status === 'ended') return { ...subject, late: true };
    await keepWaiting(deps, attempt);
    await renewHandover(deps, attempt);
    // The work is saved: there is no better moment to move.
    if (batch.events.some(({ type }) => type === 'checkpoint')) await askWhileRunning(deps, attempt);
    return subject;
  };

async function renewHandover(deps: Deps, { tenant, jobId, attempt, offerKey }: Attempt): Promise<void> {
  if (offerOf(offerKey).service !== 'ec2') return; // SageMaker gives its container a role of its own
  const { dataBucket } = deps.settings;
  const keys = keysOf(tenant, jobId);
  const stored = await deps.objects.get(dataBucket, keys.handover(attempt));
  if (stored === undefined) return;
  const { Expiration } = JSON.parse(new TextDecoder().decode(stored)) as { readonly Expiration?: string };
  const ends = epochSecondsOf(Expiration ?? '');
  if (ends === undefined || ends - deps.clock.wallNow() > RENEW_BEFORE_END_SECONDS) return;
  const spec = await deps.objects.get(dataBucket, keys.spec(attempt));
  if (spec === undefined) return;
  await issueHandover(deps, TrainerSpecSchema.parse(JSON.parse(new TextDecoder().decode(spec))));
}
