/** Families whose members differ in memory or host, not in kind; longer names first. */
const FAMILIES = [
  'A100',
  'V100',
  'H100',
  'H200',
  'GB200',
  'GB300',
  'B200',
  'B300',
  'RTX-PRO-4500',
  'RTX-PRO-6000',
] as const;

/** The family of a GPU by its catalog name: measurements and calibrations are kept by it. */
export function gpuFamilyOf(gpu: string): string {
  return FAMILIES.find((family) => gpu.startsWith(family)) ?? gpu;
}
