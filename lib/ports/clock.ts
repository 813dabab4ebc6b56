import type { EpochSeconds } from '../core/units/time.ts';

/** The only source of time outside the core. Two adapters: UTC, and the local stack's market clock. */
export interface Clock {
  /** UTC on AWS, market time on the local stack. */
  now(): EpochSeconds;
  /** Wall UTC, for what a person sees happening and for credentials. */
  wallNow(): EpochSeconds;
  /** How many wall seconds a span of this clock's time takes; equal on AWS. */
  wallSecondsOf(seconds: number): number;
  /** The first whole wall second in which this clock has reached an instant: Step Functions waits are wall time. */
  wallInstantOf(at: EpochSeconds): EpochSeconds;
  /** `market` is shown beside every time on the local stack. */
  readonly label: 'UTC' | 'market';
}
