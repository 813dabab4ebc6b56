/** Every way of deciding which weights move. */
export const TUNING_IDS = [
  'full',
  'lora',
  'rslora',
  'dora',
  'pissa',
  'adalora',
  'qlora',
  'lora-int8',
  'houlsby',
  'prefix',
  'prompt',
  'p-tuning',
  'ia3',
  'bitfit',
  'layernorm',
  'gradual',
] as const;

export type TuningId = (typeof TUNING_IDS)[number];

/** A figure's or a statement's reason, and where it is from. */
export interface Grounds {
  readonly why: string;
  readonly source: string;
  /** `YYYY-MM-DD`, when the source was read. */
  readonly asOf: string;
}

/** Which numbers are learnt. */
export type Trains =
  | { readonly kind: 'all' }
  /** The top layers first, more with every stage; the last stage trains all. */
  | { readonly kind: 'top-layers' }
  /**
   * Two thin matrices beside every linear layer but the output. `experts`: also beside the experts' tensors (PEFT's `target_parameters`). `magnitude`: and a
   * length per output (DoRA). `singularValues`: and a value per rank (AdaLoRA). `singularStart`: they start from the matrix's singular vectors, of which a
   * thin one has fewer than the rank (PiSSA).
   */
  | {
      readonly kind: 'low-rank';
      readonly experts: boolean;
      readonly magnitude: boolean;
      readonly singularValues: boolean;
      readonly singularStart: boolean;
    }
  /** Two bottlenecks a layer, after the mixer and after the MLP. */
  | { readonly kind: 'bottleneck' }
  /** Keys and values put before every layer's own. */
  | { readonly kind: 'prefix' }
  /** Embeddings put before the input's. */
  | { readonly kind: 'prompt' }
  /** The same, computed by a small network that is thrown away. */
  | { readonly kind: 'prompt-encoder' }
  /** A factor per key, value and MLP inner unit. */
  | { readonly kind: 'scales' }
  | { readonly kind: 'biases' }
  | { readonly kind: 'norms' };

/**
 * How well a tuning comes through an interruption. `exact`: bit for bit with the stock saver. `own-saver`: only if every trainable tensor is saved by ourselves.
 * `nearly`: the same up to rounding. `unproven`: nobody has measured it.
 */
export type Resume = 'exact' | 'own-saver' | 'nearly' | 'unproven';

/** `yes`: into the base. `reload`: into a base loaded again unquantised. `no`: what is learnt is no weight of the base. `done`: it is the base. */
export type Merge = 'yes' | 'reload' | 'no' | 'done';

/** A place that serves what a tuning leaves. `adapter`: beside the base; `merged`: as a whole model. */
export interface ServedBy extends Grounds {
  readonly where: string;
  readonly as: 'adapter' | 'merged';
}

/** What a tuning can do. */
export interface Abilities {
  readonly resume: Grounds & { readonly value: Resume };
  readonly merge: Grounds & { readonly value: Merge };
  /** It works on a base that is quantised, which `base` then says. */
  readonly quantisedBase: Grounds & { readonly value: boolean };
  readonly cudaOnly: Grounds & { readonly value: boolean };
  readonly servedBy: readonly ServedBy[];
  /** The trainer in this repository runs it. */
  readonly runnable: boolean;
}

/** A value by the model's size: that of the first limit which the model does not exceed; `null` is no limit. */
export interface SizedDefault extends Grounds {
  readonly bySize: readonly { readonly upToParameters: number | null; readonly value: number }[];
}

/** A value for models of every size. */
export interface PlainDefault extends Grounds {
  readonly value: number;
}

/** What a tuning is learnt with unless the user says otherwise. */
export interface TuningDefaults {
  readonly learningRate: SizedDefault;
  readonly warmupShare: PlainDefault;
  readonly schedule: Grounds & { readonly value: 'linear' | 'cosine' | 'constant' };
  readonly weightDecay: PlainDefault;
  readonly maxGradNorm: PlainDefault;
  readonly epochs: PlainDefault;
  readonly leastSteps: PlainDefault;
  /** Rows per optimizer step. */
  readonly batchRows: PlainDefault;
  readonly rank?: PlainDefault | undefined;
  /** What the adapter's output is scaled by; alpha = this × rank, with rsLoRA × √rank. */
  readonly scale?: PlainDefault | undefined;
  readonly dropout?: PlainDefault | undefined;
  readonly virtualTokens?: PlainDefault | undefined;
  readonly bottleneck?: PlainDefault | undefined;
  readonly stages?: PlainDefault | undefined;
}

/** Measured quality as a share of full fine-tuning's, on the same task and model. */
export interface QualityEvidence {
  readonly shareOfFull: number;
  readonly what: string;
  readonly source: string;
  readonly asOf: string;
}

/** One row of the table that planner and trainer read. */
export interface Tuning {
  readonly id: TuningId;
  readonly name: string;
  readonly summary: string;
  /** The frozen base: as it is, NF4 with double quantisation, or int8. */
  readonly base: 'as-is' | 'nf4-double' | 'int8';
  readonly trains: Trains;
  readonly can: Abilities;
  /** Whether `auto` may pick it. `merged`: where the result is merged. */
  readonly auto: Grounds & { readonly value: 'yes' | 'merged' | 'no' };
  readonly defaults: TuningDefaults;
  /** Expected quality against full; an empty list of evidence makes it a prior. */
  readonly quality: {
    readonly low: number;
    readonly expected: number;
    readonly high: number;
    readonly why: string;
    readonly evidence: readonly QualityEvidence[];
  };
}

/** The tunings, complete. */
export type TuningTable = readonly Tuning[];

/** The row of an id; the table's schema guarantees one for each. */
export function tuningOf(table: TuningTable, id: TuningId): Tuning {
  const found = table.find((tuning) => tuning.id === id);
  if (found === undefined) throw new RangeError(`the table has no tuning ${id}`);
  return found;
}

/** The value that holds for a model of this size. */
export function valueForSize({ bySize }: SizedDefault, parameters: number): number {
  const found = bySize.find(({ upToParameters }) => upToParameters === null || parameters <= upToParameters);
  if (found === undefined) throw new RangeError('the last limit of a value by size must be null');
  return found.value;
}
