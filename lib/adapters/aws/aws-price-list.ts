import { type Filter, GetProductsCommand, type PricingClient } from '@aws-sdk/client-pricing';
import * as z from 'zod';
import type { ListPrice } from '#lib/core/catalog/live-facts.ts';
import type { PriceList } from '#lib/ports/price-list.ts';
import type { RegionalClient } from './clients.ts';

/** The Price List has few endpoints, whatever region is asked about ("Price List Query API endpoints", read 23 November 2026). */
const ENDPOINT = { commercial: 'us-east-1', china: 'cn-northwest-1' } as const;
/** A filter's value holds 1,024 characters; a type has up to 20. */
const TYPES_A_QUESTION = 40;

/** An item of `PriceList`, which is a JSON text. Only what is read is described. */
const ItemSchema = z.object({
  product: z.object({ attributes: z.record(z.string(), z.string()) }),
  terms: z.object({
    OnDemand: z
      .record(
        z.string(),
        z.object({
          priceDimensions: z.record(
            z.string(),
            z.object({ unit: z.string(), pricePerUnit: z.record(z.string(), z.string()) }),
          ),
        }),
      )
      .optional(),
  }),
});
type Item = z.infer<typeof ItemSchema>;

/** List prices as GetProducts has them. */
export class AwsPriceList implements PriceList {
  readonly #pricing: RegionalClient<PricingClient>;

  constructor(pricing: RegionalClient<PricingClient>) {
    this.#pricing = pricing;
  }

  async onDemand(region: string, instanceTypes: readonly string[]): Promise<readonly ListPrice[]> {
    const fixed = {
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
      licenseModel: 'No License required',
      operation: 'RunInstances',
    };
    const items = await this.#items('AmazonEC2', region, { field: 'instanceType', values: instanceTypes, fixed });
    return pricesOf(items.filter(isSoldOnDemand), 'instanceType');
  }

  async training(region: string, instanceTypes: readonly string[]): Promise<readonly ListPrice[]> {
    const values = instanceTypes.map((type) => `ml.${type}`);
    const fixed = { component: 'Training' };
    const items = await this.#items('AmazonSageMaker', region, { field: 'instanceName', values, fixed });
    return pricesOf(items, 'instanceName').map((price) => ({
      ...price,
      instanceType: price.instanceType.replace(/^ml\./, ''),
    }));
  }

  async #items(
    ServiceCode: string,
    region: string,
    question: {
      readonly field: string;
      readonly values: readonly string[];
      readonly fixed: Readonly<Record<string, string>>;
    },
  ): Promise<readonly Item[]> {
    const items: Item[] = [];
    const same = Object.entries({ regionCode: region, ...question.fixed }).map(
      ([Field, Value]): Filter => ({ Type: 'TERM_MATCH', Field, Value }),
    );
    for (let at = 0; at < question.values.length; at += TYPES_A_QUESTION) {
      const Value = question.values.slice(at, at + TYPES_A_QUESTION).join(',');
      items.push(
        ...(await this.#pages(ServiceCode, region, [...same, { Type: 'ANY_OF', Field: question.field, Value }])),
      );
    }
    return items;
  }

  /** A page can be empty and still have a token. */
  async #pages(ServiceCode: string, region: string, Filters: Filter[]): Promise<readonly Item[]> {
    const client = this.#pricing(region.startsWith('cn-') ? ENDPOINT.china : ENDPOINT.commercial);
    const items: Item[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(
        new GetProductsCommand({ ServiceCode, Filters, MaxResults: 100, ...(NextToken ? { NextToken } : {}) }),
      );
      // The SDK's type says "string or JSON text" in a way that has no elements.
      const texts: readonly unknown[] = page.PriceList ?? [];
      items.push(...texts.map((text) => ItemSchema.parse(JSON.parse(String(text)))));
      NextToken = page.NextToken;
    } while (NextToken);
    return items;
  }
}

/** Capacity Blocks and reservations pass the filters; their usage types tell them. */
function isSoldOnDemand({ product: { attributes } }: Item): boolean {
  const { marketoption, usagetype } = attributes;
  return (marketoption ?? 'OnDemand') === 'OnDemand' && /(^|-)BoxUsage(:|$)/.test(usagetype ?? '');
}

/** One price a type. Prices of 0 are no prices; of several the highest is taken, on which no cap is broken. */
function pricesOf(items: readonly Item[], nameField: string): readonly ListPrice[] {
  const found = new Map<string, number>();
  for (const item of items) {
    const instanceType = item.product.attributes[nameField];
    const usdPerHour = Math.max(0, ...usdPricesOf(item));
    if (instanceType === undefined || usdPerHour === 0) continue;
    found.set(instanceType, Math.max(usdPerHour, found.get(instanceType) ?? 0));
  }
  return [...found].map(([instanceType, usdPerHour]) => ({ instanceType, usdPerHour }));
}

/** China's prices are in CNY: without USD there is no price here. */
function usdPricesOf({ terms }: Item): readonly number[] {
  return Object.values(terms.OnDemand ?? {})
    .flatMap(({ priceDimensions }) => Object.values(priceDimensions))
    .filter(({ unit }) => /^h(ou)?rs?$/i.test(unit))
    .map(({ pricePerUnit }) => Number(pricePerUnit['USD']))
    .filter((usd) => Number.isFinite(usd) && usd > 0);
}
