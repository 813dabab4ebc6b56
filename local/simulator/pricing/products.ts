import type { PriceFile } from '../market/price-file.ts';
import { zonePrefix } from '../market/zones.ts';
import { standInCode } from '../quotas/quota-names.ts';

/** One product of the price list: what a filter sees, and its price. */
export interface Product {
  readonly serviceCode: string;
  readonly family: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly unit: 'Hrs' | 'GB-Mo';
  readonly usd: string;
}

const LOCATIONS: Readonly<Record<string, string>> = {
  'us-east-1': 'US East (N. Virginia)',
  'us-west-2': 'US West (Oregon)',
  'eu-west-1': 'EU (Ireland)',
};

/** Everything in the simulated price list. It prices types that the simulator does not sell, too, as AWS's does. */
export function productsOf(file: PriceFile): readonly Product[] {
  const types = Object.entries(file.types).flatMap(([type, facts]) =>
    Object.entries(facts.regions).flatMap(([region, prices]) => {
      const place = { regionCode: region, location: LOCATIONS[region] ?? region, locationType: 'AWS Region' };
      const machine = { vcpu: String(facts.vcpu), memory: `${facts.memoryGib} GiB`, gpu: String(facts.gpuCount) };
      const linux = {
        ...place,
        ...machine,
        instanceType: type,
        operatingSystem: 'Linux',
        tenancy: 'Shared',
        preInstalledSw: 'NA',
        licenseModel: 'No License required',
        operation: 'RunInstances',
        marketoption: 'OnDemand',
      };
      const ec2 = { serviceCode: 'AmazonEC2', family: 'Compute Instance', unit: 'Hrs' as const };
      const used = {
        ...ec2,
        attributes: {
          ...linux,
          servicecode: 'AmazonEC2',
          capacitystatus: 'Used',
          usagetype: `${usagePrefix(region)}BoxUsage:${type}`,
        },
        usd: prices.onDemandUsdPerHour,
      };
      // The real list also holds zero-priced rows for reserved capacity; who forgets the filter sees them.
      const reserved = {
        ...ec2,
        attributes: {
          ...linux,
          servicecode: 'AmazonEC2',
          capacitystatus: 'AllocatedCapacityReservation',
          usagetype: `${usagePrefix(region)}Reservation:${type}`,
        },
        usd: '0',
      };
      return [used, reserved, ...trainingProduct(type, region, prices.training?.usdPerHour, { ...place, ...machine })];
    }),
  );
  return [...types, ...Object.entries(file.gp3UsdPerGibMonth).map(([region, usd]) => volumeProduct(region, usd))];
}

function trainingProduct(
  type: string,
  region: string,
  usd: string | undefined,
  attributes: Readonly<Record<string, string>>,
): readonly Product[] {
  if (usd === undefined) return [];
  const names = {
    instanceName: `ml.${type}`,
    instanceType: `ml.${type}-Training`,
    component: 'Training',
    platoinstancename: type,
    platoinstancetype: 'Training',
    servicecode: 'AmazonSageMaker',
  };
  const usagetype = `${zonePrefix(region).toUpperCase()}-Train:ml.${type}`;
  return [
    {
      serviceCode: 'AmazonSageMaker',
      family: 'ML Instance',
      attributes: { ...attributes, ...names, usagetype, operation: 'RunInstance' },
      unit: 'Hrs',
      usd,
    },
  ];
}

function volumeProduct(region: string, usd: string): Product {
  const attributes = {
    regionCode: region,
    location: LOCATIONS[region] ?? region,
    servicecode: 'AmazonEC2',
    volumeApiName: 'gp3',
    volumeType: 'General Purpose',
    storageMedia: 'SSD-backed',
    usagetype: `${usagePrefix(region)}EBS:VolumeUsage.gp3`,
  };
  return { serviceCode: 'AmazonEC2', family: 'Storage', attributes, unit: 'GB-Mo', usd };
}

/** us-east-1 rows carry no prefix in EC2's list, Ireland's carry `EU-`. */
function usagePrefix(region: string): string {
  if (region === 'us-east-1') return '';
  return region === 'eu-west-1' ? 'EU-' : `${zonePrefix(region).toUpperCase()}-`;
}

/** One item of PriceList: a JSON text. */
export function priceListItem(product: Product, effectiveDate: string): string {
  const sku = standInCode(JSON.stringify(product.attributes)).slice(2).padEnd(16, 'X');
  const term = `${sku}.JRTCKXETXF`;
  const rate = `${term}.6YS6EN2CT7`;
  const dimension = {
    rateCode: rate,
    unit: product.unit,
    beginRange: '0',
    endRange: 'Inf',
    description: `$${product.usd} per ${product.unit}`,
    appliesTo: [],
    pricePerUnit: { USD: Number(product.usd).toFixed(10) },
  };
  return JSON.stringify({
    product: { productFamily: product.family, attributes: product.attributes, sku },
    serviceCode: product.serviceCode,
    terms: {
      OnDemand: {
        [term]: {
          offerTermCode: 'JRTCKXETXF',
          sku,
          effectiveDate,
          termAttributes: {},
          priceDimensions: { [rate]: dimension },
        },
      },
    },
    version: effectiveDate.replaceAll(/\D/g, '').slice(0, 14),
    publicationDate: effectiveDate,
  });
}
