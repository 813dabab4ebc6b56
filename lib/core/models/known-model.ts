import type { StagedModel } from '../attempt/trainer-spec.ts';

/** Shape of a decoder as far as memory and speed need it. */
export interface ModelShape {
  readonly parameters: number;
  readonly layers: number;
  readonly hidden: number;
  readonly vocabulary: number;
}

/**
 * The largest usual shapes by size class, read off the configurations of 73 public dense models (shared models.json, 23 November 2026): a model of up to
 * `upTo` parameters has at most about these. Vocabulary is Qwen's; Gemma's is larger, which the allowance of the memory rule covers.
 */
const SIZE_CLASSES: readonly {
  readonly upTo: number;
  readonly layers: number;
  readonly hidden: number;
  readonly vocabulary: number;
}[] = [
  { upTo: 0.2e9, layers: 30, hidden: 576, vocabulary: 49_152 },
  { upTo: 0.4e9, layers: 32, hidden: 960, vocabulary: 151_936 },
  { upTo: 0.8e9, layers: 28, hidden: 1024, vocabulary: 151_936 },
  { upTo: 2e9, layers: 28, hidden: 2048, vocabulary: 151_936 },
  { upTo: 4.5e9, layers: 36, hidden: 3072, vocabulary: 151_936 },
  { upTo: 10e9, layers: 36, hidden: 4096, vocabulary: 152_064 },
  { upTo: 16e9, layers: 48, hidden: 5120, vocabulary: 152_064 },
  { upTo: 35e9, layers: 64, hidden: 5376, vocabulary: 152_064 },
  { upTo: Number.POSITIVE_INFINITY, layers: 80, hidden: 8192, vocabulary: 152_064 },
];

/** The shape of a staged model. This version knows its number of parameters only and takes the widest usual shape of that size: evidence `prior`. */
export function knownModelOf({ parameters }: Pick<StagedModel, 'parameters'>): ModelShape {
  const found = SIZE_CLASSES.find(({ upTo }) => parameters <= upTo);
  if (found === undefined) throw new RangeError(`${parameters} is not a number of parameters`);
  const { layers, hidden, vocabulary } = found;
  return { parameters, layers, hidden, vocabulary };
}

/**
 * Weights of a LoRA adapter on all linear layers: rank × (inputs + outputs) over seven matrices a layer, about 21 × hidden a layer.
 *
 * SmolLM2-135M at rank 16: 5.8 M by this rule, 4.9 M measured (python.md section 8, 24 November 2026).
 */
export function adapterParametersOf({ layers, hidden }: ModelShape, rank: number): number {
  return rank * layers * hidden * 21;
}
