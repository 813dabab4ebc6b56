/**
 * The local stack's measured machine. All times are in the Clock port's seconds (market time), as everything in a plan is.
 */
export interface LocalCpu {
  /** Training tokens a second on the machine: the speed of the fastest simulated GPU that is on sale. */
  readonly tokensPerSecond: number;
  /** From launch to the first optimizer step. */
  readonly startupSeconds: number;
  /** Generated tokens a second of the evaluation. */
  readonly evaluationTokensPerSecond?: number | undefined;
  /** What the trainer computes in; fp32 when left out. */
  readonly precision?: 'fp32' | 'bf16' | undefined;
  /** When it was measured. */
  readonly asOf: string;
}
