import { CALIBRATION_KEY, parseCalibration } from '#lib/contracts/config/calibration.ts';
import type { LocalCpu } from '#lib/core/plan/local-cpu.ts';
import type { CalibrationSource } from '#lib/ports/calibration-source.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';

/** The calibration object in the model bucket; read on the local stack alone. */
export class S3CalibrationSource implements CalibrationSource {
  readonly #objects: ObjectStore;
  readonly #bucket: string;
  readonly #isLocal: boolean;

  constructor(objects: ObjectStore, bucket: string, isLocal: boolean) {
    this.#objects = objects;
    this.#bucket = bucket;
    this.#isLocal = isLocal;
  }

  async get(): Promise<LocalCpu | undefined> {
    if (!this.#isLocal) return undefined;
    const bytes = await this.#objects.get(this.#bucket, CALIBRATION_KEY);
    if (bytes === undefined) return undefined;
    return parseCalibration(new TextDecoder().decode(bytes), `s3://${this.#bucket}/${CALIBRATION_KEY}`);
  }
}
