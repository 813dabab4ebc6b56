import * as z from 'zod';
import type { LocalCpu } from '#lib/core/plan/local-cpu.ts';

/** `calibration/local-cpu.json` in the model bucket, written by the local stack. Times are in market seconds. */
export const CalibrationSchema: z.ZodType<LocalCpu> = z.object({
  schemaVersion: z.literal(1),
  tokensPerSecond: z.number().positive(),
  startupSeconds: z.number().nonnegative(),
  evaluationTokensPerSecond: z.number().positive().optional(),
  precision: z.enum(['fp32', 'bf16']).optional(),
  asOf: z.string().min(1),
});

export const CALIBRATION_KEY = 'calibration/local-cpu.json';
