import type { Command } from 'commander';
import { agesOf } from '#lib/core/catalog/catalog-age.ts';
import { PRODUCT } from '#lib/product.ts';
import { catalogInUse, nowOf } from '../client/catalog-cache.ts';
import { type CliContext, print } from '../context.ts';
import { renderCatalog } from '../render/catalog.ts';
import { addCatalogRefresh } from './catalog-refresh.ts';
import { deployedCatalog } from './deployed-catalog.ts';

interface ShowOptions {
  readonly deployed?: boolean;
  readonly namePrefix: string;
  readonly json?: boolean;
}

export function addCatalogCommands(program: Command, context: CliContext): void {
  const catalog = program.command('catalog').description('the facts and prices that plans stand on');

  catalog
    .command('show')
    .description('which catalog is in use, what is in it, and how old its prices are')
    .option('--deployed', 'that of the deployment in your account instead (needs IAM credentials)')
    .option('--name-prefix <prefix>', 'namePrefix of the deployment', PRODUCT)
    .option('--json', 'print JSON')
    .action(async ({ deployed, namePrefix, json }: ShowOptions) => {
      const known =
        deployed === true ? (await deployedCatalog(context, namePrefix)).known : await catalogInUse(context);
      const { instanceTypes, accelerators, builtAt, builtFrom } = known.catalog;
      const view = {
        schemaVersion: 1,
        kind: 'thriftune.catalog-summary',
        deployment: deployed === true ? namePrefix : undefined,
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
