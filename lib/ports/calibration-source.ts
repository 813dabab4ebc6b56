import type { LocalCpu } from '../core/plan/local-cpu.ts';

/** What was measured on the local stack's machine; nothing on AWS. */
export interface CalibrationSource {
  /** `undefined` before anything was measured; throws `CalibrationInvalid` when what is stored is no calibration. */
  get(): Promise<LocalCpu | undefined>;
}

/** What is stored as the calibration cannot be read; the message says where it lies and what is wrong. */
export class CalibrationInvalid extends Error {
  override readonly name = 'CalibrationInvalid';
}
