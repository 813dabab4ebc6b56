import { matchesGlob } from 'node:path';
import type { InstanceSpec } from '#lib/core/catalog/live-facts.ts';
import type { InstanceTypeSource } from '#lib/ports/instance-type-source.ts';

type ByRegion<T> = Readonly<Record<string, readonly T[]>>;

/** Working twin of EC2's descriptions of instance types. */
export class MemoryInstanceTypes implements InstanceTypeSource {
  readonly #specs: ByRegion<InstanceSpec>;

  constructor(specs: ByRegion<InstanceSpec>) {
    this.#specs = specs;
  }

  async describe(region: string, patterns: readonly string[]) {
    return (this.#specs[region] ?? []).filter(({ instanceType }) =>
      patterns.some((pattern) => matchesGlob(instanceType, pattern)),
    );
  }
}
