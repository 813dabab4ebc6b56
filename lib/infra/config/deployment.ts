import type { DeploymentConfig } from '#lib/contracts/config/deployment-config.ts';
import { PRODUCT } from '#lib/product.ts';

export type RegionSetting = NonNullable<DeploymentConfig['regions']>[number];

/** A config with its open places filled: every region is known. */
export interface Deployment extends Omit<DeploymentConfig, 'homeRegion' | 'regions'> {
  readonly homeRegion: string;
  readonly regions: readonly RegionSetting[];
  readonly isLocal: boolean;
}

/** Fills the open places of a config. `profileRegion` is what the AWS profile names. */
export function deploymentOf(config: DeploymentConfig, profileRegion: string | undefined): Deployment {
  const homeRegion = config.homeRegion ?? profileRegion ?? config.regions?.[0]?.name;
  if (homeRegion === undefined) {
    throw new Error('no region: set homeRegion in thriftune.config.yaml, or a region in the AWS profile');
  }
  const regions = config.regions ?? [{ name: homeRegion, availabilityZones: 3 }];
  if (config.image.mode === 'by-digest') {
    const images = config.image.regions;
    const missing = regions.find((region) => !(region.name in images));
    if (missing !== undefined) throw new Error(`image.regions names no image for ${missing.name}`);
  }
  return { ...config, homeRegion, regions, isLocal: config.environment === 'local' };
}

/** Key of the tag that every resource carries; its value is the name prefix. */
export const APP_TAG = `${PRODUCT}:app`;
