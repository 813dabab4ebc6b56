import type { CalibratedQuantity, Calibration } from '../calibration/calibration.ts';
import { type FoundCalibration, findCalibration } from '../calibration/find-calibration.ts';
import { gpuFamilyOf } from '../calibration/gpu-family.ts';
import { rowsBehind } from '../calibration/rows-behind.ts';
import type { Evidence } from '../plan/plan.ts';
import type { FitJob } from './fit-job.ts';

/** What a figure rests on: the class of its evidence, and how many measured rows of the GPU's family stand behind it. */
export interface RestsOn {
  readonly class: Evidence;
  readonly rows: number;
  readonly source: string;
  readonly asOf: string;
  readonly caveat?: string | undefined;
}

/** What was measured nearest to a job on a GPU. */
export function nearestMeasured(
  { family, tuning }: Pick<FitJob, 'family' | 'tuning'>,
  gpu: string,
  quantity: CalibratedQuantity,
  calibrations: readonly Calibration[],
): FoundCalibration | undefined {
  return findCalibration(calibrations, {
    gpuFamily: gpuFamilyOf(gpu),
    architecture: family,
    tuning: tuning.id,
    quantity,
  });
}

/**
 * Our own measurement of the same GPU, architecture and tuning goes before one of our own nearby, that before others' rows of the same GPU family, on which the
 * constants were fitted; without any of them a figure is derived from other GPUs' rows.
 */
export function restsOn(
  quantity: 'memory' | 'throughput',
  gpu: string,
  measured: FoundCalibration | undefined,
): RestsOn {
  if (measured !== undefined && measured.scope !== 'same-tuning') {
    const { rows, asOf } = measured.calibration;
    return {
      class: measured.scope === 'exact' ? 'measured-here' : 'pilot',
      rows,
      source: 'measured by thriftune',
      asOf,
    };
  }
  const behind = rowsBehind(quantity, gpu);
  return { class: behind.rows > 0 ? 'same-task-elsewhere' : 'prior', ...behind };
}
