import { catalogOfFile } from '#lib/contracts/catalog/catalog-codec.ts';
import type { Catalog } from '#lib/core/catalog/catalog.ts';
import file from './catalog.json' with { type: 'json' };

let parsed: Catalog | undefined;

/**
 * The catalog that the program ships (`scripts/build-catalog.ts` builds it); parsed once. For the command line: Lambdas bundle the smaller
 * offer snapshot, which says the same of the types that jobs run on.
 */
export function bundledCatalog(): Catalog {
  parsed ??= catalogOfFile(file);
  return parsed;
}
