import type { MemoryInput, Sharding, WeightFormat } from '../memory/memory-input.ts';
import { bytesOf } from '../memory/weights.ts';
import { type Blueprint, type Linear, sum } from '../models/blueprint.ts';
import type { ThroughputInput } from '../throughput/throughput-input.ts';
import { trainableParametersOf } from '../tunings/trainable-parameters.ts';
import type { Tuning } from '../tunings/tuning.ts';
import { type BesideBase, besideBaseOf, numbersOf } from './beside-base.ts';
import type { FitJob, Split } from './fit-job.ts';

/** A job as the estimators ask for it. */
export interface TrainingInputs {
  readonly trainableParameters: number;
  /** False: the model's family is not described, so the count is that of a Llama of its shape. */
  readonly exact: boolean;
  readonly memory: MemoryInput;
  readonly throughput: ThroughputInput;
  readonly beside: BesideBase;
}

/** What the base is loaded in. */
const BASE_FORMAT = { 'as-is': undefined, 'nf4-double': 'nf4', int8: 'int8' } as const;

/**
 * One job on one kind of GPU in the words of the estimators. Assumed is what the trainer of this repository does, and of tunings that it does not run what PEFT 0.21.2
 * and TRL do: layers checkpointed, PyTorch's own attention (which keeps no square of the length), adapters in fp32 beside an unquantised base and in the compute type
 * beside a quantised one (TRL's SFTTrainer), fp32 weights in full tuning, AdamW, every token answered, and several GPUs as one FSDP group.
 */
export function trainingInputsOf(
  job: FitJob,
  compute: 'bf16' | 'fp16',
  { microBatch, accumulation }: Split,
): TrainingInputs {
  const { decoder, tuning, rank, sequenceTokens, gpus } = job;
  const { architecture, blueprint } = decoder;
  const counted = trainableParametersOf(blueprint, tuning, { rank });
  if (counted.kind === 'nothing') throw new RangeError(counted.reason);
  const { kind } = tuning.trains;
  const isFull = kind === 'all' || kind === 'top-layers';
  const isPrompt = kind === 'prefix' || kind === 'prompt' || kind === 'prompt-encoder';
  const base: WeightFormat = BASE_FORMAT[tuning.base] ?? compute;
  const sharding: Sharding = gpus === 1 ? { kind: 'none', gpus: 1 } : { kind: 'fsdp', gpus };
  const trainableParameters = isFull ? architecture.parameters : counted.parameters;
  const memory: MemoryInput = {
    architecture,
    tuning: isFull ? 'full' : isPrompt ? 'prompt' : 'adapter',
    trainableParameters,
    base,
    compute,
    trainable: isPrompt || tuning.base !== 'as-is' ? 'compute' : 'fp32',
    masterCopy: false,
    optimizer: 'adamw',
    plainWeights: 'compute',
    // PEFT under FSDP's mixed precision keeps hidden states in fp32, as the rows of fms-acceleration show.
    residual: !isFull && gpus > 1 ? 'fp32' : 'compute',
    checkpointing: 'full',
    attention: 'flash',
    loss: 'eager',
    microBatch,
    sequenceTokens,
    accumulation,
    adapterColumns: adapterColumnsOf(blueprint, tuning),
    virtualTokens: kind === 'prompt' || kind === 'prompt-encoder' ? (tuning.defaults.virtualTokens?.value ?? 0) : 0,
    cache: 'variable-lengths',
    sharding,
  };
  return {
    trainableParameters,
    exact: counted.exact,
    memory,
    throughput: {
      ...memory,
      trainableParameters: isFull ? trainableParameters : workingParametersOf(job, trainableParameters),
      // Experts as one tensor are not quantised (beside-base.ts), so that most of such a model is not unpacked.
      base: architecture.experts === undefined ? base : compute,
      flashGeneration: 2,
      kernels: 'eager',
      experts: 'grouped',
      adapterCompute: 'compute',
      adaptedMatrices: adaptedMatricesOf(blueprint, tuning),
    },
    beside: besideBaseOf(blueprint, tuning, base, bytesOf(compute)),
  };
}

/** Inputs that adapters keep, in columns a layer; folded experts keep none. */
function adapterColumnsOf(blueprint: Blueprint, tuning: Tuning): number {
  const { layers, hidden } = blueprint;
  if (tuning.trains.kind === 'bottleneck') return 2 * (hidden + (tuning.defaults.bottleneck?.value ?? 0));
  return sum(layers, ({ linears }) => sum(reachedOf(linears, tuning), ({ inputs }) => inputs)) / layers.length;
}

function adaptedMatricesOf({ layers }: Blueprint, tuning: Tuning): number {
  if (tuning.trains.kind === 'bottleneck') return 2;
  // One factor each on keys, values and the MLP's inner units.
  if (tuning.trains.kind === 'scales') return 3;
  const { trains } = tuning;
  const hasExperts = trains.kind === 'low-rank' && trains.experts;
  const matrices = sum(
    layers,
    ({ linears, experts }) => reachedOf(linears, tuning).length + (hasExperts ? experts.length : 0),
  );
  return matrices / layers.length;
}

function reachedOf(linears: readonly Linear[], { trains }: Tuning): readonly Linear[] {
  if (trains.kind !== 'low-rank') return [];
  return trains.singularValues ? linears : linears.filter(({ beyondLora }) => beyondLora !== true);
}

/**
 * Adapter numbers that a token works through. Folded experts need the gradient of the folded weights: 2 operations a weight and token, as a quarter as many adapter
 * numbers cost with their 8 (forward, again, and two products backward).
 */
function workingParametersOf({ decoder, tuning, rank }: FitJob, trainable: number): number {
  const { experts } = decoder.architecture;
  if (experts === undefined || tuning.trains.kind !== 'low-rank' || !tuning.trains.experts) return trainable;
  const share = experts.perToken / experts.count;
  const tensors = decoder.blueprint.layers.flatMap((layer) => layer.experts);
  const own = sum(
    tensors,
    (tensor) => tensor.experts * (rank ?? tuning.defaults.rank?.value ?? 0) * (tensor.inputs + tensor.outputs),
  );
  return trainable - own + (share * sum(tensors, numbersOf)) / 4;
}
