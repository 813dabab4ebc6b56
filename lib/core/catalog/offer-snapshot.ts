import type { Price } from '../plan/plan.ts';

/** A GPU as its maker and the clouds describe it; peaks are dense, with fp32 accumulation. */
export interface Gpu {
  readonly name: string;
  /** What torch can see of one GPU's memory. */
  readonly usableGib: number;
  /** `null`: no bf16 tensor cores. */
  readonly bf16Tflops: number | null;
  readonly fp16Tflops: number;
  readonly bandwidthGbPerSecond: number;
  readonly source: string;
  readonly asOf: string;
}

/** Spot Advisor's class of interruptions a month: 0 is under 5 %, 4 over 20 %. */
export interface InterruptionBand {
  readonly band: 0 | 1 | 2 | 3 | 4;
  readonly source: string;
  readonly asOf: string;
}

/** An instance type in one region. What is missing is unknown, never 0. */
export interface RegionalOffer {
  readonly azIds: readonly string[];
  readonly onDemand: Price;
  /** Spot price by AZ id. */
  readonly spot: Readonly<Record<string, Price>>;
  /** On-demand price of `ml.<type>` for training; an `estimate` where no list price was seen; missing where SageMaker does not train on the type. */
  readonly training?: Price | undefined;
  readonly interruption?: InterruptionBand | undefined;
}

/** A GPU instance type. */
export interface InstanceType {
  readonly name: string;
  /** Name of an entry of `gpus`. */
  readonly gpu: string;
  readonly gpuCount: number;
  readonly vcpu: number;
  readonly memoryGib: number;
  readonly regions: Readonly<Record<string, RegionalOffer>>;
}

/** What is on sale, bundled and dated; live prices go before it. */
export interface OfferSnapshot {
  readonly schemaVersion: 1;
  readonly kind: 'thriftune.offer-snapshot';
  readonly builtAt: string;
  readonly regions: readonly string[];
  readonly gpus: readonly Gpu[];
  readonly instanceTypes: readonly InstanceType[];
  /** USD per GB-month of a gp3 volume, by region. */
  readonly gp3: Readonly<
    Record<
      string,
      { readonly usdPerGbMonth: number; readonly kind: Price['kind']; readonly source: string; readonly asOf: string }
    >
  >;
}

/** EC2's vCPU quota groups, by the letters a type starts with. */
export type QuotaGroup = 'G' | 'P' | 'P5';

/** The quota group of a type: P5 has its own for spot (Service Quotas L-C4BD4855, list of November 2026). */
export function quotaGroupOf(instanceType: string): QuotaGroup {
  const type = instanceType.replace(/^ml\./, '');
  if (/^p5/.test(type)) return 'P5';
  return type.startsWith('p') ? 'P' : 'G';
}

/** An instance type by name, with or without SageMaker's `ml.`. */
export function instanceTypeOf(snapshot: OfferSnapshot, name: string): InstanceType | undefined {
  const plain = name.replace(/^ml\./, '');
  return snapshot.instanceTypes.find((type) => type.name === plain);
}

/** The GPU of an instance type. A snapshot that names a GPU it does not describe is refused when it is loaded. */
export function gpuOf(snapshot: OfferSnapshot, type: InstanceType): Gpu {
  const gpu = snapshot.gpus.find(({ name }) => name === type.gpu);
  if (gpu === undefined) throw new Error(`the offer snapshot does not describe the GPU ${type.gpu}`);
  return gpu;
}
