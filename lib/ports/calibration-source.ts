import type { LocalCpu } from '../core/plan/local-cpu.ts';

/** What was measured on the local stack's machine; nothing on AWS. */
export interface CalibrationSource {
  get(): Promise<LocalCpu | undefined>;
}
