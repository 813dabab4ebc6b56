import * as z from 'zod';

/** A fault by rule: what it hits, what it does, how often. */
export const FaultSchema = z
  .strictObject({
    service: z.string().min(1),
    operation: z.string().min(1),
    /** Only requests whose URL or body holds this text. */
    match: z.string().optional(),
    /** `answer-lost`: the work is done, then the connection is cut. */
    kind: z.enum(['latency', 'throttle', 'error', 'answer-lost']),
    times: z.int().min(1).default(1),
    latencyMilliseconds: z.number().nonnegative().optional(),
    status: z.int().min(400).max(599).optional(),
    code: z.string().optional(),
  })
  .readonly();

export type Fault = z.infer<typeof FaultSchema>;

/** The rules in force. A rule that has acted as often as it should is gone. */
export class Faults {
  #rules: { readonly fault: Fault; left: number }[] = [];

  add(fault: Fault): void {
    this.#rules.push({ fault, left: fault.times });
  }

  clear(): void {
    this.#rules = [];
  }

  list(): readonly (Fault & { readonly left: number })[] {
    return this.#rules.map(({ fault, left }) => ({ ...fault, left }));
  }

  /** The first rule that hits, used up by one. */
  take(service: string, operation: string, haystack: () => string): Fault | undefined {
    const rule = this.#rules.find(
      ({ fault }) =>
        fault.service === service &&
        fault.operation === operation &&
        (fault.match === undefined || haystack().includes(fault.match)),
    );
    if (rule === undefined) return undefined;
    rule.left -= 1;
    if (rule.left === 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule.fault;
  }
}

interface FaultAnswer {
  readonly status: number;
  readonly code: string;
}

/** What a service answers to whoever asks too often, where it is not the usual 400 ThrottlingException. */
const THROTTLES: Readonly<Record<string, FaultAnswer>> = {
  ec2: { status: 503, code: 'RequestLimitExceeded' },
  s3: { status: 503, code: 'SlowDown' },
  lambda: { status: 429, code: 'TooManyRequestsException' },
};

/** Status and code of an injected refusal: the service's own where the rule names none. */
export function answerTo({ kind, status, code }: Fault, service: string): FaultAnswer {
  const usual = { status: 400, code: 'ThrottlingException' };
  const own = kind === 'throttle' ? (THROTTLES[service] ?? usual) : { status: 500, code: 'InternalError' };
  return { status: status ?? own.status, code: code ?? own.code };
}
