import type { Emulator } from '../aws/emulator.ts';
import type { Time } from '../clock.ts';
import type { Faults } from '../control/faults.ts';
import type { Capacity } from '../market/capacity.ts';
import type { PriceFile } from '../market/price-file.ts';
import type { SpotPrices } from '../market/spot-prices.ts';
import type { Zones } from '../market/zones.ts';
import type { Quotas } from '../quotas/quotas.ts';
import type { Hosts } from './hosts.ts';
import type { Instances } from './instance.ts';

/** What CreateFleet decides with. */
export interface FleetDeps {
  readonly time: Time;
  readonly emulator: Emulator;
  readonly instances: Instances;
  readonly hosts: Hosts;
  readonly capacity: Capacity;
  readonly file: PriceFile;
  readonly spotPrices: SpotPrices;
  readonly zones: Zones;
  readonly quotas: Quotas;
  readonly faults: Faults;
}
