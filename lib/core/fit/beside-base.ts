import type { WeightFormat } from '../memory/memory-input.ts';
import { type Block, type Blueprint, type ExpertMatrices, sum } from '../models/blueprint.ts';
import type { Tuning } from '../tunings/tuning.ts';

/** Bytes a number in a quantised base; NF4 with double quantisation and int8 (lib/core/memory/weights.ts has the sources). */
const QUANTISED_BYTES: Partial<Record<WeightFormat, number>> = { nf4: 0.516, int8: 1.01 };
/** What DoRA holds of one matrix while it takes the norm: product of the factors in fp32 and in the compute type, the weight, their sum (peft 0.21.2, tuners/lora/dora.py). */
const DORA_BYTES = 10;

/** Bytes that a model's libraries need beyond what the memory model counts of its architecture. */
export interface BesideBase {
  readonly weightsBytes: number;
  /** While one layer is in work. */
  readonly workBytes: number;
}

/**
 * Experts kept as one tensor (transformers 5) differ from linear layers: bitsandbytes quantises linear layers only (transformers 5.23, integrations/bitsandbytes.py),
 * so that they stay in the compute type, and PEFT 0.21.2 folds an adapter into a copy of the whole tensor, of which the gradient is taken too
 * (tuners/lora/layer.py, `_LoraFactorsProxy`).
 */
export function besideBaseOf(blueprint: Blueprint, { trains }: Tuning, base: WeightFormat, width: number): BesideBase {
  const quantised = QUANTISED_BYTES[base];
  const unquantised = quantised === undefined ? 0 : (width - quantised) * sum(blueprint.layers, expertNumbersOf);
  if (trains.kind !== 'low-rank') return { weightsBytes: unquantised, workBytes: 0 };
  const folded = trains.experts ? 2 * width * largest(blueprint.layers.map(expertNumbersOf)) : 0;
  const matrices = blueprint.layers.flatMap(({ linears }) => linears.map(({ inputs, outputs }) => inputs * outputs));
  return { weightsBytes: unquantised, workBytes: folded + (trains.magnitude ? DORA_BYTES * largest(matrices) : 0) };
}

function expertNumbersOf({ experts }: Pick<Block, 'experts'>): number {
  return sum(experts, numbersOf);
}

/** Numbers of one kind of matrix of all experts of a layer. */
export function numbersOf({ experts, inputs, outputs }: ExpertMatrices): number {
  return experts * inputs * outputs;
}

function largest(sizes: readonly number[]): number {
  return sizes.reduce((most, size) => Math.max(most, size), 0);
}
