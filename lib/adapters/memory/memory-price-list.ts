import type { ListPrice } from '#lib/core/catalog/live-facts.ts';
import type { PriceList } from '#lib/ports/price-list.ts';

type ByRegion<T> = Readonly<Record<string, readonly T[]>>;

/** Working twin of the price list. */
export class MemoryPriceList implements PriceList {
  readonly #lists: { readonly onDemand: ByRegion<ListPrice>; readonly training: ByRegion<ListPrice> };

  constructor(lists: { readonly onDemand: ByRegion<ListPrice>; readonly training: ByRegion<ListPrice> }) {
    this.#lists = lists;
  }

  async onDemand(region: string, instanceTypes: readonly string[]) {
    return (this.#lists.onDemand[region] ?? []).filter(({ instanceType }) => instanceTypes.includes(instanceType));
  }

  async training(region: string, instanceTypes: readonly string[]) {
    return (this.#lists.training[region] ?? []).filter(({ instanceType }) => instanceTypes.includes(instanceType));
  }
}
