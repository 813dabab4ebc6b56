import { NORMAL } from '../units/distribution.ts';
import type { Calibration, CalibrationKey } from './calibration.ts';

/** A calibration and how near it is to what was asked. */
export interface FoundCalibration {
  readonly calibration: Calibration;
  readonly scope: 'exact' | 'same-gpu-and-tuning' | 'same-gpu' | 'same-tuning';
}

/** By how much a factor from elsewhere is less certain, in logarithms; ours, November 2026. */
const DISTANCE = { exact: 0, 'same-gpu-and-tuning': 0.05, 'same-gpu': 0.1, 'same-tuning': 0.15 } as const;

/** The nearest calibration, its interval widened by how far away it was measured; undefined where nothing was measured. */
export function findCalibration(
  calibrations: readonly Calibration[],
  key: CalibrationKey,
): FoundCalibration | undefined {
  const candidates = calibrations.filter(({ quantity, rows }) => quantity === key.quantity && rows > 0);
  const tries: readonly (readonly [FoundCalibration['scope'], (one: Calibration) => boolean])[] = [
    ['exact', (one) => isSame(one, key, 'gpuFamily', 'architecture', 'tuning')],
    ['same-gpu-and-tuning', (one) => isSame(one, key, 'gpuFamily', 'tuning')],
    ['same-gpu', (one) => isSame(one, key, 'gpuFamily')],
    ['same-tuning', (one) => isSame(one, key, 'tuning')],
  ];
  for (const [scope, fits] of tries) {
    const [best] = candidates.filter(fits).toSorted((a, b) => b.rows - a.rows || (a.asOf < b.asOf ? 1 : -1));
    if (best !== undefined) return { scope, calibration: widened(best, DISTANCE[scope]) };
  }
  return undefined;
}

function isSame(a: CalibrationKey, b: CalibrationKey, ...fields: readonly (keyof CalibrationKey)[]): boolean {
  return fields.every((field) => a[field] === b[field]);
}

function widened(calibration: Calibration, distance: number): Calibration {
  const { p10, p50, p90 } = calibration.factor;
  const side = (end: number) => Math.hypot(Math.log(end / p50), NORMAL.p90 * distance);
  return { ...calibration, factor: { p10: p50 * Math.exp(-side(p10)), p50, p90: p50 * Math.exp(side(p90)) } };
}
