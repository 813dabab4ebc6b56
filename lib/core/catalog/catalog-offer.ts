import type { Price } from '../plan/plan.ts';
import type { CatalogCapacity } from './catalog.ts';
import type { InterruptionBand } from './offer-snapshot.ts';
import type { PriceInterval } from './price-interval.ts';

/** Who runs the compute: AWS's two services, or somebody else whom the user named in a file of offers. */
export type CatalogService = 'ec2' | 'sagemaker' | 'other';

/** A price and what it may be now. */
export interface AgedPrice extends Price, PriceInterval {}

/** One thing that can be rented, with its price where one is known. */
export interface CatalogOffer {
  /** `service/instanceType/capacity/region/azId|any`. */
  readonly key: string;
  readonly service: CatalogService;
  readonly instanceType: string;
  readonly capacity: CatalogCapacity;
  readonly region: string;
  /** `any` where the provider chooses. */
  readonly azId: string;
  /** Left out: no accelerator. */
  readonly gpu?: OfferedGpu | undefined;
  readonly vcpu?: number | undefined;
  readonly memoryGib?: number | undefined;
  /** Left out: no price is known, which is not a price of 0. */
  readonly price?: AgedPrice | undefined;
  /** USD an hour of one whole device; eight eighths of a GPU are one. */
  readonly usdPerGpuHour?: number | undefined;
  /** USD an hour of 10^15 dense 16-bit operations a second, at the maker's peak. */
  readonly usdPerPflopHour?: number | undefined;
  /** Spot only: what it costs of on-demand; 1 saves nothing. */
  readonly shareOfOnDemand?: number | undefined;
  readonly interruption?: (InterruptionBand & { readonly ageDays: number }) | undefined;
  readonly placementScore?: number | undefined;
  /** Why this account cannot launch it, where its quota is known and too small. */
  readonly beyondQuota?: string | undefined;
  readonly notSupported?: string | undefined;
}

/** The accelerators behind an offer. */
export interface OfferedGpu {
  readonly name: string;
  readonly count: number;
  readonly fraction: number;
  /** Memory of each as torch sees it, a fraction's share taken; what EC2 states where torch's figure is not known. */
  readonly gibEach: number;
  readonly tflopsEach: number | null;
}
