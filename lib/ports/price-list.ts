import type { ListPrice } from '../core/catalog/live-facts.ts';

/** AWS's public list prices. A type that is missing in an answer has no public price in the region: there is no price of 0. */
export interface PriceList {
  /** Linux on EC2, on-demand. */
  onDemand(region: string, instanceTypes: readonly string[]): Promise<readonly ListPrice[]>;
  /** SageMaker training on `ml.<type>`, on-demand; managed spot has no price. */
  training(region: string, instanceTypes: readonly string[]): Promise<readonly ListPrice[]>;
}
