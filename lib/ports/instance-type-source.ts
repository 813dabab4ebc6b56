import type { InstanceSpec } from '../core/catalog/live-facts.ts';

/** What instance types are made of. */
export interface InstanceTypeSource {
  /** Types of a region that match one of the patterns, in which `*` stands for any letters: `p5*.*`, `m7i.4xlarge`. */
  describe(region: string, patterns: readonly string[]): Promise<readonly InstanceSpec[]>;
}
