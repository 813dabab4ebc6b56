import type { Command } from 'commander';
import { agesOf } from '#lib/core/catalog/catalog-age.ts';
import { catalogInUse, nowOf } from '../client/catalog-cache.ts';
import { type CliContext, print } from '../context.ts';
import { renderCatalog } from '../render/catalog.ts';
import { addCatalogRefresh } from './catalog-refresh.ts';

interface JsonOption {
  readonly json?: boolean;
}

export function addCatalogCommands(program: Command, context: CliContext): void {
  const catalog = program.command('catalog').description('the facts and prices that plans stand on');

  catalog
    .command('show')
    .description('which catalog is in use, what is in it, and how old its prices are')
    .option('--json', 'print JSON')
    .action(async ({ json }: JsonOption) => {
      const known = await catalogInUse(context);
      const { instanceTypes, accelerators, builtAt, builtFrom } = known.catalog;
      const view = {
        schemaVersion: 1,
        kind: 'thriftune.catalog-summary',
        from: known.from,
        place: known.place,
        passedOver: known.passedOver,
        builtAt,
        builtFrom,
        instanceTypes: instanceTypes.length,
        supported: instanceTypes.filter(({ notSupported }) => notSupported === undefined).length,
        accelerators: accelerators.map(({ name }) => name),
        regions: [...new Set(instanceTypes.flatMap(({ regions }) => Object.keys(regions)))].toSorted(),
        ages: agesOf(known.catalog, nowOf(context)),
        notSupported: instanceTypes.flatMap(({ name, notSupported }) =>
          notSupported === undefined ? [] : [{ name, reason: notSupported }],
        ),
      };
      print(context, json === true, view, () => renderCatalog(view));
    });

  addCatalogRefresh(catalog, context);
}
