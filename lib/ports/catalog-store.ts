import type { Catalog } from '../core/catalog/catalog.ts';

/** What a store has: a catalog, none, or something that is no catalog, with the reason. */
export type KeptCatalog =
  | { readonly kind: 'kept'; readonly catalog: Catalog }
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Where a refreshed catalog is kept. */
export interface CatalogStore {
  /** For people: a path or an address. */
  readonly place: string;
  read(): Promise<KeptCatalog>;
  /** Replaces what is there as a whole: a reader sees the old catalog or the new one. */
  write(catalog: Catalog): Promise<void>;
}
