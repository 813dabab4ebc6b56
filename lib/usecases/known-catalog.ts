import type { Catalog } from '#lib/core/catalog/catalog.ts';
import { newestCatalog } from '#lib/core/catalog/catalog-age.ts';
import type { CatalogStore } from '#lib/ports/catalog-store.ts';

/** The catalog in use. */
export interface KnownCatalog {
  readonly catalog: Catalog;
  readonly from: 'bundled' | 'refreshed';
  /** Where a refreshed catalog is kept, whether or not it is the one in use. */
  readonly place: string;
  /** Why the kept catalog is not used, though there is one. */
  readonly passedOver?: string | undefined;
}

/** The newest of the bundled catalog and the one that a refresh left. A kept file that cannot be read is passed over, and that is said. */
export const knownCatalog =
  ({ bundled, store }: { readonly bundled: Catalog; readonly store: CatalogStore }) =>
  async (): Promise<KnownCatalog> => {
    const kept = await store.read();
    const { place } = store;
    switch (kept.kind) {
      case 'none':
        return { catalog: bundled, from: 'bundled', place };
      case 'unreadable':
        return { catalog: bundled, from: 'bundled', place, passedOver: kept.reason };
      case 'kept': {
        const newest = newestCatalog(bundled, kept.catalog);
        if (newest !== bundled) return { catalog: newest, from: 'refreshed', place };
        return { catalog: bundled, from: 'bundled', place, passedOver: 'its prices are not newer' };
      }
      default:
        return kept satisfies never;
    }
  };
