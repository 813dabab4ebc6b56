import { fileOfCatalog } from '#lib/contracts/catalog/catalog-codec.ts';
import { keptCatalogOf } from '#lib/contracts/catalog/kept-catalog.ts';
import type { Catalog } from '#lib/core/catalog/catalog.ts';
import type { CatalogStore, KeptCatalog } from '#lib/ports/catalog-store.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';

/** Key of the catalog in the model bucket. */
export const CATALOG_KEY = 'catalog/catalog.json';

/** A deployment's catalog: one object, which S3 replaces as a whole. */
export class S3CatalogStore implements CatalogStore {
  readonly place: string;
  readonly #objects: ObjectStore;
  readonly #bucket: string;

  constructor(objects: ObjectStore, bucket: string) {
    this.#objects = objects;
    this.#bucket = bucket;
    this.place = `s3://${bucket}/${CATALOG_KEY}`;
  }

  async read(): Promise<KeptCatalog> {
    const bytes = await this.#objects.get(this.#bucket, CATALOG_KEY);
    return bytes === undefined ? { kind: 'none' } : keptCatalogOf(new TextDecoder().decode(bytes));
  }

  async write(catalog: Catalog): Promise<void> {
    await this.#objects.put(this.#bucket, CATALOG_KEY, JSON.stringify(fileOfCatalog(catalog)), 'application/json');
  }
}
