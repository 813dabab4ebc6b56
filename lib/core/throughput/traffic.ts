import { bytesOf, isQuantised } from '../memory/weights.ts';
import { microTokensOf } from './flops.ts';
import type { ThroughputInput } from './throughput-input.ts';

/** Times that an activation goes to or comes from memory: written and read forward, read and its gradient written and read backward. */
const TRIPS = 5;
/** Share of the trips that are left with fused or compiled kernels. */
const KERNEL_SHARE = { eager: 1, fused: 0.5, compiled: 0.4 } as const;
/** Hidden-sized tensors a layer: two norms, two residuals, what goes in and out of attention and MLP. */
const HIDDEN_COLUMNS = 8;
/** What fp32 norms add, in two-byte columns: norms and residuals twice as wide, five casts of their outputs, dropout in fp32 (PEFT's preparation under autocast). */
const CAST_COLUMNS = 27;
/** Trips of an adapter's input: cast, dropped out and multiplied, forward and backward. */
const ADAPTER_TRIPS = 12;
/** Trips of a logit, fp32 copies counted twice. */
const LOGIT_TRIPS = 16;
/** Times that an optimizer's step reads or writes a trained weight, its gradient or a state: a fused kernel each once, PyTorch's foreach AdamW an operation at a time. */
const FUSED_TRIPS = 8;
const FOREACH_TRIPS = 20;

/** Bytes that one micro-batch moves beside its matrix products, on one GPU. */
export function activationTrafficOf(input: ThroughputInput): number {
  const { architecture, compute, checkpointing, kernels, sharding, plainWeights, attention, sequenceTokens } = input;
  const width = bytesOf(compute);
  const cut = (sharding.tensorParallel ?? 1) * (sharding.pipelineParallel ?? 1);
  const query = architecture.heads * architecture.headDim;
  const columns =
    architecture.hidden * (HIDDEN_COLUMNS + (plainWeights === 'fp32' ? CAST_COLUMNS : 0)) +
    2 * query +
    2 * architecture.kvHeads * architecture.headDim +
    mlpColumnsOf(input) * (architecture.gatedMlp ? 4 : 2);
  const pairs = attention === 'eager' ? 6 * architecture.heads * sequenceTokens : 0;
  const again = checkpointing === 'full' ? 0.4 : 0;
  const layers = architecture.layers * (columns + pairs) * TRIPS * (1 + again) * KERNEL_SHARE[kernels] * width;
  const logits = architecture.vocabulary * LOGIT_TRIPS * (input.loss === 'eager' ? 2 : 1);
  return (microTokensOf(input) * (layers + logits)) / cut;
}

/** Bytes that adapters move. */
export function adapterTrafficOf(input: ThroughputInput): number {
  const again = input.checkpointing === 'full' ? 1.5 : 1;
  const width = input.adapterCompute === 'fp32' ? 4 : bytesOf(input.compute);
  return (
    microTokensOf(input) *
    input.architecture.layers *
    (input.adapterColumns ?? 0) *
    ADAPTER_TRIPS *
    width *
    again *
    (input.kernels === 'fused' ? 0.5 : 1)
  );
}

/** Bytes that unpacking a quantised base moves in a micro-batch: read packed, written in the compute type, once a pass. */
export function unpackTrafficOf({
  architecture,
  base,
  compute,
  tuning,
  checkpointing,
  sharding,
}: ThroughputInput): number {
  if (tuning === 'full' || !isQuantised(base)) return 0;
  const passes = checkpointing === 'full' ? 3 : 2;
  const cut = (sharding.tensorParallel ?? 1) * (sharding.pipelineParallel ?? 1);
  return (architecture.parameters * (0.5 + bytesOf(compute)) * passes) / cut;
}

/** Bytes that the optimizer's step moves on one GPU. */
export function optimizerTrafficOf(input: ThroughputInput): number {
  const { trainableParameters, trainable, masterCopy, compute, sharding, optimizer } = input;
  const width = trainable === 'fp32' || masterCopy ? 4 : bytesOf(compute);
  const trips = optimizer === 'adamw' && !masterCopy ? FOREACH_TRIPS : FUSED_TRIPS;
  const isSharded =
    sharding.kind === 'zero1' || sharding.kind === 'zero2' || sharding.kind === 'zero3' || sharding.kind === 'fsdp';
  return (trainableParameters * width * trips) / (isSharded ? sharding.gpus : 1);
}

function mlpColumnsOf({ architecture: { experts, intermediate } }: ThroughputInput): number {
  if (experts === undefined) return intermediate;
  return (intermediate === experts.intermediate ? 0 : intermediate) + experts.perToken * experts.intermediate;
}
