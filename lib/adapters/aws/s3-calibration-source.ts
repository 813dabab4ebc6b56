import { CALIBRATION_KEY, CalibrationSchema } from '#lib/contracts/config/calibration.ts';
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
    return bytes === undefined ? undefined : CalibrationSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  }
}
