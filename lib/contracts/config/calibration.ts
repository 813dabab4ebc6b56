import * as z from 'zod';
import type { LocalCpu } from '#lib/core/plan/local-cpu.ts';
import { CalibrationInvalid } from '#lib/ports/calibration-source.ts';

/** `calibration/local-cpu.json` in the model bucket, written by the local stack. Times are in market seconds. */
export const CalibrationSchema: z.ZodType<LocalCpu> = z.object({
  schemaVersion: z.literal(1),
  tokensPerSecond: z.number().positive(),
  startupSeconds: z.number().nonnegative(),
  evaluationTokensPerSecond: z.number().positive().optional(),
  precision: z.enum(['fp32', 'bf16']).optional(),
  asOf: z.string().min(1),
});

const JsonCalibrationSchema = z
  .string()
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(CalibrationSchema);

export const CALIBRATION_KEY = 'calibration/local-cpu.json';

/** Reads the text of that object. `place` is where it lies, for whoever has to mend it. */
export function parseCalibration(text: string, place: string): LocalCpu {
  const parsed = JsonCalibrationSchema.safeParse(text);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.');
  throw new CalibrationInvalid(
    `${place}: ${field ? `${field}: ` : ''}${issue?.message}; delete it, and it is measured again`,
  );
}
