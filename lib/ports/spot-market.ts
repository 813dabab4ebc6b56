import type { EpochSeconds } from '../core/units/time.ts';

/** One price change of a pool. In force from `from` until the next change. */
export interface PricePoint {
  readonly from: EpochSeconds;
  readonly usdPerHour: number;
}

/** Live spot prices, per region. */
export interface SpotMarket {
  /** Price now of every (type, AZ id) that is on sale as spot; a missing pair is not on sale. */
  current(
    region: string,
    instanceTypes: readonly string[],
  ): Promise<
    readonly {
      readonly instanceType: string;
      readonly azId: string;
      readonly usdPerHour: number;
      readonly asOf: EpochSeconds;
    }[]
  >;
  /** Changes of one pool that cover `[start, end)`, oldest first; the first is in force at `start`. None of a pool that is not on sale, none after now. */
  history(
    region: string,
    instanceType: string,
    azId: string,
    start: EpochSeconds,
    end: EpochSeconds,
  ): Promise<readonly PricePoint[]>;
  /** Types offered in each AZ id of the region, whatever the capacity. */
  offered(
    region: string,
    instanceTypes: readonly string[],
  ): Promise<readonly { readonly instanceType: string; readonly azId: string }[]>;
}
