import { homedir } from 'node:os';
import { join } from 'node:path';
import { bundledCatalog } from '#lib/adapters/files/bundled-catalog.ts';
import { FileCatalogStore } from '#lib/adapters/files/file-catalog-store.ts';
import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { CatalogStore } from '#lib/ports/catalog-store.ts';
import { PRODUCT } from '#lib/product.ts';
import { type KnownCatalog, knownCatalog } from '#lib/usecases/known-catalog.ts';
import type { CliContext } from '../context.ts';

/** Where this user's refreshed catalog is kept. */
export function catalogCache({ env }: CliContext): FileCatalogStore {
  return new FileCatalogStore(join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), PRODUCT, 'catalog.json'));
}

/** The catalog that the command line goes by; or, of a deployment's store, the one that the deployment goes by. */
export function catalogInUse(context: CliContext, store: CatalogStore = catalogCache(context)): Promise<KnownCatalog> {
  return knownCatalog({ bundled: bundledCatalog(), store })();
}

/** UTC now, against which prices age. */
export function nowOf({ now }: CliContext): EpochSeconds {
  return now?.() ?? Math.floor(Date.now() / 1000);
}
