import * as z from 'zod';
import { OfferKeySchema } from '../common/offer-key.ts';

const ofJob = { tenant: z.string().regex(/^[a-z0-9-]{1,40}$/), jobId: z.string().regex(/^job-[0-9a-z]{26}$/) };
const attempt = z.int().min(1).max(100);
/** Six digits in a launch's token. */
const tries = z.int().min(1).max(999_999);

/** Names of the steps, as the state machine writes them. */
const SCHEMAS = {
  'profile-data': z.strictObject(ofJob),
  'stage-model': z.strictObject(ofJob),
  'make-plan': z.strictObject(ofJob),
  'hold-money': z.strictObject(ofJob),
  'choose-capacity': z.strictObject({ ...ofJob, attempt, tries }),
  'launch-attempt': z.strictObject({
    ...ofJob,
    attempt,
    tries,
    offers: z.array(OfferKeySchema).min(1).max(20),
    because: z.string(),
    replaces: attempt.optional(),
  }),
  'reconsider-attempt': z.strictObject({ ...ofJob, attempt, asks: z.int().min(1).max(1000), timedOut: z.boolean() }),
  'await-attempt': z.strictObject({ ...ofJob, attempt, token: z.string().min(1).max(2048) }),
  'record-attempt': z.strictObject({ ...ofJob, attempt, lostBecause: z.string().nullish() }),
  'stop-attempt': z.strictObject({ ...ofJob, attempt, because: z.string() }),
  'decide-next': z.strictObject({ ...ofJob, attempt }),
  'publish-result': z.strictObject(ofJob),
  'settle-money': z.strictObject(ofJob),
  'close-job': z.strictObject({
    ...ofJob,
    status: z.enum(['succeeded', 'failed', 'cancelled']),
    failure: z.object({ code: z.string().min(1), message: z.string(), step: z.string() }).nullish(),
  }),
} as const;

export type StepName = keyof typeof SCHEMAS;
type StepInputs = { readonly [N in StepName]: z.infer<(typeof SCHEMAS)[N]> };
export type StepInput<N extends StepName> = StepInputs[N];

/** The schema of each step's input. Mapped by name, so that code that is generic in the step keeps schema and input together. */
export const STEP_INPUTS: { readonly [N in StepName]: z.ZodType<StepInputs[N]> } = SCHEMAS;
