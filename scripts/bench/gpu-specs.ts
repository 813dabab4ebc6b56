import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { BenchmarkRow } from './benchmark-row.ts';

const GpuSchema = z.object({
  name: z.string(),
  mem_gb: z.number(),
  usable_gib: z.number().nullable(),
  bf16_dense_tflops: z.number().nullable(),
  fp16_dense_tflops: z.number(),
  bandwidth_gbs: z.number(),
  link_gbs_per_direction: z.number().nullable(),
  mamf_bf16_tflops: z.number().optional(),
});
export type GpuSpec = z.infer<typeof GpuSchema>;

/** Names that rows use for what `gpus.json` calls otherwise. The 96 GB H100 of torchtitan's tables has HBM2e and 500 W; its peak is the H100's. */
const ALIASES: Readonly<Record<string, string>> = { 'H100-96GB-HBM2e-500W': 'H100', 'A100-40GB': 'A100-SXM4-40GB' };
/** Share of a GPU's nominal memory that torch sees, where no figure is known: A10G and L4 show 0.9925 of what EC2 lists, the T4 0.91 (gpus.json). */
const USABLE_SHARE = 0.97;
const GIB_PER_GB = 1e9 / 2 ** 30;

export function readGpus(path: string): ReadonlyMap<string, GpuSpec> {
  const { gpus } = z.object({ gpus: z.array(GpuSchema) }).parse(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(gpus.map((gpu) => [gpu.name, gpu]));
}

/** Which GPU an instance type has. */
export function readInstanceGpus(path: string): ReadonlyMap<string, string> {
  const { instances } = z
    .object({ instances: z.record(z.string(), z.object({ gpu: z.string() })) })
    .parse(JSON.parse(readFileSync(path, 'utf8')));
  return new Map(Object.entries(instances).map(([name, { gpu }]) => [name, gpu]));
}

export function gpuOf({ gpu }: BenchmarkRow, gpus: ReadonlyMap<string, GpuSpec>): GpuSpec | undefined {
  return gpus.get(ALIASES[gpu ?? ''] ?? gpu ?? '');
}

/** Memory that torch can use on a row's GPU. A figure of gpus.json holds for the size it names; otherwise a share of the nominal size. */
export function usableGibOf(row: BenchmarkRow, gpus: ReadonlyMap<string, GpuSpec>): number | undefined {
  const spec = gpuOf(row, gpus);
  const nominal = row.gpu_mem_gb ?? spec?.mem_gb;
  if (spec?.usable_gib != null && nominal === spec.mem_gb) return spec.usable_gib;
  // VRAM sizes are sold in binary gigabytes from 40 GB up and down; what torch sees is a little less.
  return nominal == null ? undefined : nominal * (nominal > 90 && nominal < 100 ? GIB_PER_GB * 1.07 : USABLE_SHARE);
}
