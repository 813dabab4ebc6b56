import type { Catalog } from '#lib/core/catalog/catalog.ts';
import type { CatalogOffer } from '#lib/core/catalog/catalog-offer.ts';
import { userOffersOf } from '#lib/core/catalog/user-offers.ts';
import { nearestName } from '#lib/core/units/nearest-name.ts';
import { CliError } from '../cli-error.ts';
import type { CliContext } from '../context.ts';
import { nowOf } from './catalog-cache.ts';
import { readUserOffers } from './user-offers-file.ts';

/** The user's own offers of a file, else of the usual place, else none. */
export function ownOffers(context: CliContext, file: string | undefined, catalog: Catalog): readonly CatalogOffer[] {
  const own = userOffersOf(readUserOffers(context.env, file), catalog, nowOf(context));
  if (own.kind === 'known') return own.offers;
  const nearest = nearestName(
    own.gpu,
    catalog.accelerators.map(({ name }) => name),
  );
  const hint = nearest === undefined ? '' : `; did you mean ${nearest}?`;
  throw new CliError(
    'InvalidRequest',
    `the offer ${own.offer} has a GPU that is not in the catalog: ${own.gpu}${hint}`,
    'Name a GPU of the catalog, or give the offer gpuFacts: usableGib and bf16Tflops.',
  );
}
