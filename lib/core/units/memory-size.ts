/** Units in which tools print memory. */
export type MemoryUnit = 'B' | 'MB' | 'MiB' | 'GB' | 'GiB';

const BYTES: Readonly<Record<MemoryUnit, number>> = { B: 1, MB: 1e6, MiB: 2 ** 20, GB: 1e9, GiB: 2 ** 30 };

/** A size in GiB, the only unit of memory in the core. */
export function gibOf(size: number, unit: MemoryUnit): number {
  return (size * BYTES[unit]) / BYTES.GiB;
}
