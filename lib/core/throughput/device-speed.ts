import type { DeviceSpeed } from './throughput-input.ts';

/** What a catalog says of a GPU and of the host that it sits in. */
export interface DeviceFacts {
  readonly name: string;
  readonly bf16Tflops: number | null;
  readonly fp16Tflops: number;
  readonly bandwidthGbPerSecond: number;
  /** One direction, to the other GPUs of the host; PCIe 3's rate where it is not told. */
  readonly linkGbPerSecond?: number | null | undefined;
  /** Of the host. */
  readonly networkGbPerSecond: number;
  readonly gpusPerHost: number;
  /** The most that anybody has seen of bf16 matrix products, in TFLOPS (MAMF). */
  readonly measuredTflops?: number | undefined;
}

/** PCIe 3 × 16, nominal. */
const SLOWEST_LINK_GB_PER_SECOND = 15.8;
/** Of the peak, where nobody measured: A100 keeps up 0.87, H100 0.80, B200 0.78 (MAMF, Stas Bekman's ml-engineering; gpus.json, 23 November 2026). */
const USUAL_SUSTAINED = 0.8;
/** Held down by power: the L4 has 72 W for what an L40S, the same silicon, does with 0.83 TFLOPS a watt; the T4 has 70 W. Ours, November 2026. */
const SUSTAINED: Readonly<Record<string, number>> = { L4: 0.49, T4: 0.6 };
/**
 * Flash attention 2's best rate over the peak. A100 0.65-0.7 (arXiv 2307.08691, section 4); H100 0.35, whose new instructions it does not use (arXiv 2407.08608);
 * Blackwell servers less in proportion to their peaks; before Ampere it does not run, and what runs instead is slower.
 */
const FLASH_SHARE: readonly (readonly [RegExp, number])[] = [
  [/^(H100|H200)/, 0.35],
  [/^(B200|B300|GB)/, 0.2],
  [/^(V100|T4)/, 0.3],
];
const USUAL_FLASH_SHARE = 0.65;

/** A GPU as speed depends on it. */
export function deviceSpeedOf(facts: DeviceFacts): DeviceSpeed {
  const { name, bf16Tflops, fp16Tflops, bandwidthGbPerSecond, networkGbPerSecond, gpusPerHost, measuredTflops } = facts;
  return {
    name,
    bf16Tflops,
    fp16Tflops,
    bandwidthGbPerSecond,
    sustainedShare:
      measuredTflops === undefined ? (SUSTAINED[name] ?? USUAL_SUSTAINED) : measuredTflops / (bf16Tflops ?? fp16Tflops),
    flashShare: FLASH_SHARE.find(([pattern]) => pattern.test(name))?.[1] ?? USUAL_FLASH_SHARE,
    linkGbPerSecond: facts.linkGbPerSecond ?? SLOWEST_LINK_GB_PER_SECOND,
    networkGbPerSecond,
    gpusPerHost,
  };
}
