import { z } from 'zod';

const stepEvent = z.looseObject({ type: z.literal('step'), step: z.int(), totalSteps: z.int() });

const batchSchema = z.looseObject({
  kind: z.literal('thriftune.trainer-events'),
  jobId: z.string(),
  attempt: z.int(),
  fence: z.int(),
  events: z.array(z.looseObject({ type: z.string() })),
});

/** The furthest step that one event object tells of. */
export interface Progress {
  readonly jobId: string;
  readonly attempt: number;
  readonly fence: number;
  readonly step: number;
  readonly totalSteps: number;
}

/** Reads a copied event object; `undefined` when it is none or tells of no step. */
export function progressOf(body: unknown): Progress | undefined {
  const batch = batchSchema.safeParse(typeof body === 'string' ? parsedJson(body) : body);
  if (!batch.success) return undefined;
  const steps = batch.data.events.flatMap((event) => {
    const step = stepEvent.safeParse(event);
    return step.success ? [step.data] : [];
  });
  const last = steps.toSorted((a, b) => a.step - b.step).at(-1);
  if (last === undefined) return undefined;
  const { jobId, attempt, fence } = batch.data;
  return { jobId, attempt, fence, step: last.step, totalSteps: last.totalSteps };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
