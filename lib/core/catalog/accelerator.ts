/** A GPU or another accelerator as its maker and the clouds describe it. Peaks are dense, with fp32 accumulation. What is `null` is not known. */
export interface Accelerator {
  readonly name: string;
  /** Maker's generation with its compute capability, such as `Ampere sm86`. */
  readonly architecture: string;
  /** What software drives it: the trainer of this version speaks CUDA only. */
  readonly kind: 'cuda' | 'neuron';
  /** Memory of one whole device as EC2 states it. */
  readonly memoryMib: number;
  /** What torch can see of one whole device's memory. */
  readonly usableGib: number | null;
  /** `null` also where the device has no bf16 tensor cores. */
  readonly bf16Tflops: number | null;
  readonly fp16Tflops: number | null;
  readonly fp8Tflops: number | null;
  readonly fp32Tflops: number | null;
  /** The most that matrix products of bf16 reached in measurements (stas00/ml-engineering, "MAMF"). */
  readonly reachedBf16Tflops?: number | undefined;
  readonly bandwidthGbPerSecond: number | null;
  readonly interconnect: string;
  /** GB/s in one direction between two devices of a host. */
  readonly linkGbPerSecond: number | null;
  readonly flashAttention2: boolean;
  readonly source: string;
  readonly asOf: string;
  /** Where sources disagree or a figure was derived. */
  readonly note?: string | undefined;
}

/** The peak that training in 16 bits can use: bf16, or fp16 where there is no bf16. `null`: not known. */
export function sixteenBitTflops({ bf16Tflops, fp16Tflops }: Accelerator): number | null {
  return bf16Tflops ?? fp16Tflops;
}
