import type { Catalog } from '#lib/core/catalog/catalog.ts';
import type { CatalogStore, KeptCatalog } from '#lib/ports/catalog-store.ts';

/** Working twin of a file that keeps a catalog. */
export class MemoryCatalogStore implements CatalogStore {
  readonly place = 'memory';
  #kept: KeptCatalog = { kind: 'none' };

  async read(): Promise<KeptCatalog> {
    return this.#kept;
  }

  async write(catalog: Catalog): Promise<void> {
    this.#kept = { kind: 'kept', catalog: structuredClone(catalog) };
  }
}
