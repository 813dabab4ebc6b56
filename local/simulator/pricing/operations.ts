import { z } from 'zod';
import { AwsError } from '../aws-error.ts';
import { pageOf } from '../ec2/pages.ts';
import type { JsonOperation } from '../http/json-service.ts';
import { type Product, priceListItem } from './products.ts';

const getProductsInput = z.object({
  ServiceCode: z.string(),
  Filters: z.array(z.object({ Type: z.string(), Field: z.string(), Value: z.string() })).default([]),
  FormatVersion: z.string().optional(),
  MaxResults: z.int().min(1).max(100).default(100),
  NextToken: z.string().optional(),
});

type Filter = z.output<typeof getProductsInput>['Filters'][number];

/** The day of the newest fact in prices.json. */
const EFFECTIVE_DATE = '2026-09-01T00:00:00Z';

/** The Price List's GetProducts. */
export function pricingOperations(products: readonly Product[]): Readonly<Record<string, JsonOperation>> {
  return {
    GetProducts(input) {
      const result = getProductsInput.safeParse(input);
      if (!result.success) throw new AwsError('InvalidParameterException', z.prettifyError(result.error));
      const { ServiceCode, Filters, MaxResults, NextToken } = result.data;
      const found = products.filter(
        (product) => product.serviceCode === ServiceCode && Filters.every((filter) => passes(product, filter)),
      );
      const { items, nextToken } = pageOf(found, MaxResults, NextToken);
      return {
        FormatVersion: 'aws_v1',
        PriceList: items.map((product) => priceListItem(product, EFFECTIVE_DATE)),
        NextToken: nextToken,
      };
    },
  };
}

function passes(product: Product, { Type, Field, Value }: Filter): boolean {
  const value =
    Field === 'productFamily'
      ? product.family
      : Field === 'ServiceCode'
        ? product.serviceCode
        : product.attributes[Field];
  switch (Type) {
    case 'TERM_MATCH':
    case 'EQUALS':
      return value === Value;
    case 'CONTAINS':
      return value?.includes(Value) ?? false;
    case 'ANY_OF':
      return value !== undefined && Value.split(',').includes(value);
    case 'NONE_OF':
      return value === undefined || !Value.split(',').includes(value);
    default:
      throw new AwsError('InvalidParameterException', `Unknown filter type ${Type}`);
  }
}
