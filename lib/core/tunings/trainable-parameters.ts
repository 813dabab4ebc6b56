import {
  type Block,
  type Blueprint,
  type ExpertMatrices,
  type Linear,
  parametersOf,
  sum,
} from '../models/blueprint.ts';
import { stageParametersOf } from './gradual-stages.ts';
import type { Trains, Tuning } from './tuning.ts';

/** Sizes that a tuning's count depends on; each is the table's default where it is left out. */
export interface TuningSizes {
  readonly rank?: number | undefined;
  readonly virtualTokens?: number | undefined;
  readonly bottleneck?: number | undefined;
  /** Of gradual unfreezing: 1 is the first, the last trains everything. */
  readonly stage?: number | undefined;
  readonly stages?: number | undefined;
}

/**
 * How many numbers a tuning learns in a model. `exact`: the model's family is described here, and the count is PEFT's. `nothing`: the model has none of what
 * the tuning trains, so it must not be offered.
 */
export type TrainableParameters =
  | { readonly kind: 'counted'; readonly parameters: number; readonly exact: boolean }
  | { readonly kind: 'nothing'; readonly reason: string };

type LowRank = Extract<Trains, { readonly kind: 'low-rank' }>;

/** Matrices whose output is keys or values; fused ones count whole. */
const KEYS_AND_VALUES = new Set(['k_proj', 'v_proj', 'qkv_proj']);
/** Matrices whose input is the MLP's inner units. */
const MLP_OUTPUTS = /(^|\.)(down_proj|c_proj|output_linear)$/;

/** Counts what a tuning trains in a model. */
export function trainableParametersOf(
  blueprint: Blueprint,
  tuning: Tuning,
  sizes: TuningSizes = {},
): TrainableParameters {
  for (const [name, size] of Object.entries(sizes))
    if (size !== undefined && !(Number.isSafeInteger(size) && size >= 1))
      throw new RangeError(`${name} must be a whole number from 1, not ${size}`);
  const parameters = countOf(blueprint, tuning, sizes);
  if (parameters > 0) return { kind: 'counted', parameters, exact: blueprint.exact };
  return { kind: 'nothing', reason: `${tuning.name} trains nothing here: ${lackOf(tuning)}` };
}

function countOf(blueprint: Blueprint, { trains, defaults }: Tuning, sizes: TuningSizes): number {
  const { hidden, layers, prefixWidth } = blueprint;
  const blocks = [blueprint.base, ...layers];
  const rank = sizes.rank ?? defaults.rank?.value ?? 0;
  const tokens = sizes.virtualTokens ?? defaults.virtualTokens?.value ?? 0;
  switch (trains.kind) {
    case 'all':
      return parametersOf(blueprint);
    case 'top-layers': {
      const stages = sizes.stages ?? defaults.stages?.value ?? 1;
      return stageParametersOf(blueprint, sizes.stage ?? stages, stages);
    }
    case 'low-rank':
      return sum(blocks, (block) => lowRank(block, rank, trains));
    case 'bottleneck': {
      const width = sizes.bottleneck ?? defaults.bottleneck?.value ?? 0;
      return layers.length * 2 * (2 * hidden * width + width + hidden);
    }
    case 'prefix':
      return tokens * layers.length * 2 * prefixWidth;
    case 'prompt':
      return tokens * hidden;
    case 'prompt-encoder':
      return tokens * hidden + 3 * (hidden * hidden + hidden);
    case 'scales':
      return sum(layers, ({ linears }) => sum(linears, scalesOf));
    case 'biases':
      return sum(blocks, biasesOf) + sum(blueprint.finalNorm, ({ name, size }) => (name.endsWith('bias') ? size : 0));
    case 'norms':
      return sum([...blocks.flatMap(({ others }) => others), ...blueprint.finalNorm], ({ kind, size }) =>
        kind === 'norm' ? size : 0,
      );
    default:
      return trains satisfies never;
  }
}

/** PEFT's LoRA layers: A is rank × inputs, B is outputs × rank; an experts' tensor has a pair for each expert. AdaLoRA is no LoRA to PEFT's renaming. */
function lowRank({ linears, experts }: Block, rank: number, trains: LowRank): number {
  const beside = ({ inputs, outputs }: Linear) => {
    const own = trains.singularStart ? Math.min(rank, inputs, outputs) : rank;
    return own * (inputs + outputs) + (trains.magnitude ? outputs : 0) + (trains.singularValues ? own : 0);
  };
  const besideExperts = (matrices: ExpertMatrices) => matrices.experts * rank * (matrices.inputs + matrices.outputs);
  const reached = trains.singularValues ? linears : linears.filter(({ beyondLora }) => beyondLora !== true);
  return sum(reached, beside) + (trains.experts ? sum(experts, besideExperts) : 0);
}

/** Factors as the paper places them: on keys, on values and on the MLP's inner units. */
function scalesOf({ name, inputs, outputs }: Linear): number {
  if (KEYS_AND_VALUES.has(name)) return outputs;
  return MLP_OUTPUTS.test(name) ? inputs : 0;
}

/** Everything that the model names a bias, as PEFT's `bias="all"` reads it. */
function biasesOf({ linears, experts, others }: Block): number {
  return (
    sum(linears, ({ bias, outputs }) => (bias ? outputs : 0)) +
    sum(experts, ({ biasSize }) => biasSize) +
    sum(others, ({ kind, name, size }) => (kind === 'bias' || name.endsWith('bias') ? size : 0))
  );
}

function lackOf({ trains }: Tuning): string {
  switch (trains.kind) {
    case 'biases':
      return 'the model has no biases';
    case 'norms':
      return 'the model has no norms with weights';
    case 'scales':
      return 'the model has no keys, values or dense MLP of its own';
    default:
      return 'its size is 0';
  }
}
