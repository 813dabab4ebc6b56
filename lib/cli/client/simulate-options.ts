/** What `simulate` was asked. */
export interface SimulateOptions {
  readonly workHours?: number;
  readonly deadlineHours?: number;
  readonly restartHours: number;
  readonly trace?: string;
  readonly seed?: number;
  readonly zones?: number;
  readonly start?: string;
  readonly starts?: number;
  readonly policy?: string;
  readonly compare?: boolean;
  readonly spotPrice?: number;
  readonly onDemandPrice?: number;
  readonly firstHourFree?: boolean;
  readonly leadMinutes: number;
  readonly movePrice: number;
  readonly sight?: 'every-tick' | 'by-trying';
  readonly svg?: string;
  readonly wide?: boolean;
  readonly json?: boolean;
}
