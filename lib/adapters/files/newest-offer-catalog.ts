import type { OfferSnapshot } from '#lib/core/catalog/offer-snapshot.ts';
import { refreshedSnapshot } from '#lib/core/catalog/refreshed-snapshot.ts';
import type { EpochSeconds } from '#lib/core/units/time.ts';
import type { CatalogStore } from '#lib/ports/catalog-store.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { OfferCatalog } from '#lib/ports/offer-catalog.ts';

/** Wall seconds after which a Lambda that is still warm looks again. A refresh is a matter of hours or days. */
const REREAD_AFTER_SECONDS = 600;

interface Options {
  readonly bundled: () => OfferSnapshot;
  readonly store: CatalogStore;
  readonly clock: Pick<Clock, 'wallNow'>;
  /** Regions beside the snapshot's that the catalog is asked about. */
  readonly regions: readonly string[];
  /** Told when what is stored is no catalog. */
  readonly onUnreadable: (message: string) => void;
}

/**
 * The bundled snapshot with what the last refresh left in a store. Read when it is first asked for, and kept for a while.
 *
 * What is stored and cannot be read changes nothing: what was known before holds, so that a spoilt object stops no job that runs.
 */
export class NewestOfferCatalog implements OfferCatalog {
  readonly #options: Options;
  #read: { readonly snapshot: OfferSnapshot; readonly until: EpochSeconds } | undefined;

  constructor(options: Options) {
    this.#options = options;
  }

  async snapshot(): Promise<OfferSnapshot> {
    const now = this.#options.clock.wallNow();
    if (this.#read === undefined || now >= this.#read.until)
      this.#read = { snapshot: await this.#newest(), until: now + REREAD_AFTER_SECONDS };
    return this.#read.snapshot;
  }

  async #newest(): Promise<OfferSnapshot> {
    const { bundled, store, regions, onUnreadable } = this.#options;
    const kept = await store.read();
    switch (kept.kind) {
      case 'none':
        return bundled();
      case 'unreadable':
        onUnreadable(`${store.place} is no catalog: ${kept.reason}; refresh it, or delete it`);
        return this.#read?.snapshot ?? bundled();
      case 'kept':
        return refreshedSnapshot(bundled(), kept.catalog, regions);
      default:
        return kept satisfies never;
    }
  }
}
