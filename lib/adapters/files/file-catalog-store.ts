import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileOfCatalog } from '#lib/contracts/catalog/catalog-codec.ts';
import { keptCatalogOf } from '#lib/contracts/catalog/kept-catalog.ts';
import type { Catalog } from '#lib/core/catalog/catalog.ts';
import type { CatalogStore, KeptCatalog } from '#lib/ports/catalog-store.ts';

/** A catalog in a file, such as the user's cache. */
export class FileCatalogStore implements CatalogStore {
  readonly place: string;

  constructor(path: string) {
    this.place = path;
  }

  async read(): Promise<KeptCatalog> {
    let text: string;
    try {
      text = await readFile(this.place, 'utf8');
    } catch (error) {
      const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
      return missing ? { kind: 'none' } : { kind: 'unreadable', reason: String(error) };
    }
    return keptCatalogOf(text);
  }

  async write(catalog: Catalog): Promise<void> {
    await mkdir(dirname(this.place), { recursive: true });
    // A rename replaces the file at once; two refreshes at the same time do not mix.
    const temporary = `${this.place}.${randomUUID()}.tmp`;
    try {
      await writeFile(temporary, `${JSON.stringify(fileOfCatalog(catalog))}\n`);
      await rename(temporary, this.place);
    } finally {
      await rm(temporary, { force: true });
    }
  }
}
