/** A scripted misbehaviour: the next `times` matching calls get `error`. */
export interface Fault {
  readonly operation: string;
  readonly error: string;
  readonly message?: string | undefined;
  /** `service/type/capacity/region/azId`; `*`, `any` and missing parts match everything. Left out: the whole call. */
  readonly offer?: string | undefined;
  times: number;
}

/** The scripted faults that are not used up. */
export class Faults {
  #rules: Fault[] = [];

  add(fault: Fault): void {
    this.#rules.push({ ...fault });
  }

  clear(): void {
    this.#rules = [];
  }

  list(): readonly Fault[] {
    return this.#rules;
  }

  /** Uses up one matching fault of a whole call. */
  takeCall(operation: string): Fault | undefined {
    return this.#take((rule) => rule.operation === operation && rule.offer === undefined);
  }

  /** Uses up one matching fault of one offer within a call. */
  takeOffer(operation: string, offer: string): Fault | undefined {
    return this.#take((rule) => rule.operation === operation && rule.offer !== undefined && matches(rule.offer, offer));
  }

  #take(fits: (rule: Fault) => boolean): Fault | undefined {
    const rule = this.#rules.find(fits);
    if (rule === undefined) return undefined;
    rule.times -= 1;
    if (rule.times <= 0) this.#rules = this.#rules.filter((other) => other !== rule);
    return rule;
  }
}

function matches(pattern: string, offer: string): boolean {
  const parts = offer.split('/');
  return pattern.split('/').every((part, index) => part === '*' || part === 'any' || part === parts[index]);
}
