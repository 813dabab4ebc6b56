import { CALIBRATION_KEY, parseCalibration } from '#lib/contracts/config/calibration.ts';
import type { LocalCpu } from '#lib/core/plan/local-cpu.ts';
import type { CalibrationSource } from '#lib/ports/calibration-source.ts';

/** Working twin of the S3 source: the text that was stored, if any. */
export class MemoryCalibrationSource implements CalibrationSource {
  readonly #text: string | undefined;

  constructor(text?: string) {
    this.#text = text;
  }

  async get(): Promise<LocalCpu | undefined> {
    return this.#text === undefined ? undefined : parseCalibration(this.#text, `memory/${CALIBRATION_KEY}`);
  }
}
