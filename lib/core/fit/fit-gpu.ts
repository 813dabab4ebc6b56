import { type Accelerator, sixteenBitTflops } from '../catalog/accelerator.ts';
import type { Catalog, CatalogType } from '../catalog/catalog.ts';
import type { CatalogOffer } from '../catalog/catalog-offer.ts';
import { type DeviceFacts, deviceSpeedOf } from '../throughput/device-speed.ts';
import type { DeviceSpeed } from '../throughput/throughput-input.ts';
import { nearestName } from '../units/nearest-name.ts';

/** A kind of GPU that jobs can run on. */
export interface FitGpu {
  readonly name: string;
  /** Memory of each as torch sees it. */
  readonly usableGib: number;
  /** bf16, or fp16 where there is no bf16. */
  readonly compute: 'bf16' | 'fp16';
  /** Left out: nobody said how fast its memory is. */
  readonly speed?: DeviceSpeed | undefined;
}

/** The wanted kinds, or why there are none. */
export type FitGpus =
  | { readonly kind: 'gpus'; readonly gpus: readonly FitGpu[] }
  | { readonly kind: 'unknown'; readonly nearest: string | undefined; readonly known: readonly string[] }
  | { readonly kind: 'not-supported'; readonly gpu: string; readonly reason: string };

/** Every kind of GPU of the catalog that a job can run on, and those of the user's own offers; `wanted` is a name or its start. */
export function fitGpusOf(catalog: Catalog, own: readonly CatalogOffer[], wanted?: string): FitGpus {
  const usable = catalog.accelerators.flatMap((accelerator) => {
    const hosts = hostsOf(catalog, accelerator);
    return hosts.length === 0 ? [] : [gpuOf(accelerator, hosts)];
  });
  const others = own.flatMap(({ gpu }) =>
    gpu === undefined || usable.some(({ name }) => name === gpu.name)
      ? []
      : [{ name: gpu.name, usableGib: gpu.gibEach, compute: 'bf16' as const }],
  );
  const all = [...usable, ...new Map(others.map((gpu) => [gpu.name, gpu])).values()];
  if (wanted === undefined) return { kind: 'gpus', gpus: all };
  const gpus = all.filter(({ name }) => isNamed(name, wanted));
  if (gpus.length > 0) return { kind: 'gpus', gpus };
  const refused = catalog.accelerators.find(({ name }) => isNamed(name, wanted));
  if (refused !== undefined) return { kind: 'not-supported', gpu: refused.name, reason: reasonOf(catalog, refused) };
  const known = all.map(({ name }) => name);
  return { kind: 'unknown', nearest: nearestName(wanted, known), known };
}

function isNamed(name: string, wanted: string): boolean {
  const [known, given] = [name.toLowerCase(), wanted.toLowerCase()];
  return known === given || known.startsWith(`${given}-`);
}

/** Types with whole devices of a kind that jobs can run on, those with most GPUs first. */
function hostsOf({ instanceTypes }: Catalog, accelerator: Accelerator): readonly CatalogType[] {
  const { name, bandwidthGbPerSecond } = accelerator;
  if (bandwidthGbPerSecond === null || sixteenBitTflops(accelerator) === null) return [];
  return instanceTypes
    .filter(
      ({ accelerators, notSupported }) =>
        notSupported === undefined && accelerators?.name === name && accelerators.fraction === 1,
    )
    .toSorted((a, b) => (b.accelerators?.count ?? 0) - (a.accelerators?.count ?? 0));
}

function gpuOf(accelerator: Accelerator, [host]: readonly CatalogType[]): FitGpu {
  const { name, usableGib, memoryMib, bf16Tflops, fp16Tflops, bandwidthGbPerSecond } = accelerator;
  const facts: DeviceFacts = {
    name,
    bf16Tflops,
    fp16Tflops: fp16Tflops ?? bf16Tflops ?? 0,
    bandwidthGbPerSecond: bandwidthGbPerSecond ?? 0,
    linkGbPerSecond: accelerator.linkGbPerSecond,
    networkGbPerSecond: (host?.networkGbps ?? 0) / 8,
    gpusPerHost: host?.accelerators?.count ?? 1,
    measuredTflops: accelerator.reachedBf16Tflops,
  };
  return {
    name,
    usableGib: usableGib ?? memoryMib / 1024,
    compute: bf16Tflops === null ? 'fp16' : 'bf16',
    speed: deviceSpeedOf(facts),
  };
}

function reasonOf({ instanceTypes }: Catalog, { name }: Accelerator): string {
  const reason = instanceTypes.find(
    ({ accelerators, notSupported }) => accelerators?.name === name && notSupported !== undefined,
  );
  return reason?.notSupported ?? 'no instance type of the catalog has it';
}
