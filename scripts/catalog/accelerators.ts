import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Accelerator } from '../../lib/core/catalog/accelerator.ts';
import { acceleratorName } from '../../lib/core/catalog/ec2-accelerator.ts';

const tflops = z.number().nullish();
const GpusFileSchema = z.object({
  gpus: z.array(
    z.object({
      name: z.string(),
      arch: z.string(),
      aws_families: z.array(z.string()),
      mem_gb: z.number(),
      mem_mib_ec2: z.number().nullable(),
      usable_gib: z.number().nullable(),
      bf16_dense_tflops: tflops,
      fp16_dense_tflops: tflops,
      fp8_dense_tflops: tflops,
      fp32_tflops: tflops,
      mamf_bf16_tflops: tflops,
      bandwidth_gbs: z.number().nullable(),
      interconnect: z.string(),
      link_gbs_per_direction: z.number().nullable(),
      flash_attention_2: z.boolean(),
      sources: z.array(z.string()),
      notes: z.string(),
    }),
  ),
  sources: z.record(z.string(), z.string()),
});

/** GB200, GB300 and Trainium3 come as UltraServers only, which are no instance types. */
const NO_INSTANCE = ['GB200', 'GB300', 'Trainium3'];

/** Accelerators that instances have and `gpus.json` does not describe: EC2's memory is all that is known. */
const OTHERS: readonly Accelerator[] = [
  { ...unknownPeaks(), name: 'T4g', architecture: 'Turing sm75', kind: 'cuda', memoryMib: 16384, interconnect: 'PCIe' },
  {
    ...unknownPeaks(),
    name: 'Inferentia2',
    architecture: 'NeuronCore-v2 x2',
    kind: 'neuron',
    memoryMib: 32768,
    interconnect: 'NeuronLink-v2',
  },
];

export function acceleratorsOf(data: string): readonly Accelerator[] {
  const file = GpusFileSchema.parse(JSON.parse(readFileSync(join(data, 'gpus.json'), 'utf8')));
  const described = file.gpus.filter(({ name }) => !NO_INSTANCE.includes(name));
  return [
    ...described.map((gpu): Accelerator => {
      const neuron = gpu.arch.startsWith('Neuron');
      return {
        name: acceleratorName(gpu.name),
        architecture: gpu.arch,
        kind: neuron ? 'neuron' : 'cuda',
        memoryMib: gpu.mem_mib_ec2 ?? gpu.mem_gb * 1024,
        usableGib: gpu.usable_gib,
        bf16Tflops: gpu.bf16_dense_tflops ?? null,
        fp16Tflops: gpu.fp16_dense_tflops ?? null,
        fp8Tflops: gpu.fp8_dense_tflops ?? null,
        fp32Tflops: gpu.fp32_tflops ?? null,
        ...(gpu.mamf_bf16_tflops == null ? {} : { reachedBf16Tflops: gpu.mamf_bf16_tflops }),
        bandwidthGbPerSecond: gpu.bandwidth_gbs,
        interconnect: gpu.interconnect,
        linkGbPerSecond: gpu.link_gbs_per_direction,
        flashAttention2: gpu.flash_attention_2,
        source: gpu.sources.map((key) => shortened(file.sources[key] ?? key)).join('; '),
        asOf: '2026-11-23',
        ...(gpu.notes === '' ? {} : { note: gpu.notes }),
      };
    }),
    ...OTHERS,
  ];
}

function unknownPeaks() {
  return {
    usableGib: null,
    bf16Tflops: null,
    fp16Tflops: null,
    fp8Tflops: null,
    fp32Tflops: null,
    bandwidthGbPerSecond: null,
    linkGbPerSecond: null,
    flashAttention2: false,
    source: 'EC2 DescribeInstanceTypes (moto 5.2.1)',
    asOf: '2026-05',
  } as const;
}

/** A source without what was read there. */
function shortened(source: string): string {
  return (source.split(' (')[0] ?? source).trim();
}
