/** What happened to one pool of spot capacity, tick by tick. */
export interface TracedPool {
  /** The zone, or a file's name. */
  readonly name: string;
  readonly region: string;
  /** 1 where the whole job could run, else 0; a tick's state holds for the whole tick. */
  readonly up: Uint8Array;
  /** Price of the whole job's nodes, by tick. */
  readonly usdPerHour: (tick: number) => number;
}

/** A recorded or generated market, and the rules it is played by. */
export interface World {
  readonly gapSeconds: number;
  readonly pools: readonly TracedPool[];
  /** Of the whole job's nodes. */
  readonly onDemandUsdPerHour: number;
  readonly rules: WorldRules;
}

export interface WorldRules {
  /** A start costs so much time, billed at the new instance's price: set-up, reload, lost work. */
  readonly restartSeconds: number;
  /** `every-tick`: the state of a pool is always known (one AZ, spot.md section 5). `by-trying`: only a launch tells. */
  readonly sight: 'every-tick' | 'by-trying';
  /** AWS bills nothing when it interrupts an instance within its first hour. */
  readonly isFirstHourFree: boolean;
  /** From an on-demand request to capacity; not billed. */
  readonly onDemandLeadSeconds: number;
  /** For every start in another region than the last one. */
  readonly moveUsd: number;
}

/** The rules of the paper and of the benchmark's targets. */
export const BASE_RULES = {
  isFirstHourFree: false,
  onDemandLeadSeconds: 0,
  moveUsd: 0,
} as const;
