import { familyOf } from './catalog.ts';

/** Families that this version's jobs can run on. */
const SUPPORTED = [
  'g4dn',
  'g5',
  'g6',
  'gr6',
  'g6e',
  'g7',
  'g7e',
  'p4d',
  'p4de',
  'p5',
  'p5e',
  'p5en',
  'p6-b200',
  'p6-b300',
];

const REASONS: Readonly<Record<string, string>> = {
  trn1: 'Trainium needs the Neuron SDK; the trainer speaks CUDA only',
  trn1n: 'Trainium needs the Neuron SDK; the trainer speaks CUDA only',
  trn2: 'Trainium needs the Neuron SDK; the trainer speaks CUDA only',
  inf2: 'Inferentia is made for inference and needs the Neuron SDK',
  g5g: "the host is arm64; the trainer's image is built for x86-64",
  // EC2 user guide, "NVIDIA drivers for your Amazon EC2 instance": G6f and Gr6f take GRID drivers (general knowledge, not checked again, 23 November 2026).
  g6f: 'a fraction of an L4 needs a GRID driver, which the host image does not have',
  gr6f: 'a fraction of an L4 needs a GRID driver, which the host image does not have',
  p3: 'retired: the price list still has it, EC2 no longer offers it',
  // PyTorch 2.8 release notes: wheels for CUDA 12.8 and later leave sm70 out (general knowledge, not checked again, 23 November 2026).
  p3dn: 'the V100 (sm70) has no bf16 and no FlashAttention 2, and current PyTorch is built without it',
};

/** Why no job can run on a type, or nothing where one can. */
export function reasonAgainst(instanceType: string, hasAccelerator: boolean): string | undefined {
  if (!hasAccelerator) return 'CPU only: a training step takes minutes; only the local stack trains on CPUs';
  const family = familyOf(instanceType);
  if (SUPPORTED.includes(family)) return undefined;
  return REASONS[family] ?? 'a family that this version does not know';
}
