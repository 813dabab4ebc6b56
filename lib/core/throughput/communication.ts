import { bytesOf, isQuantised } from '../memory/weights.ts';
import { microTokensOf } from './flops.ts';
import type { DeviceSpeed, ThroughputInput } from './throughput-input.ts';

/** Seconds that collectives of one micro-batch and of one optimizer step take, by the rate of their link. */
export interface CommunicationSeconds {
  /** Gathering and scattering weights and gradients, beside computation. */
  readonly micro: number;
  /** Summing what tensor parallelism cut: computation waits for it. */
  readonly tensor: number;
  readonly step: number;
}

/**
 * Times that trained weights or their gradients cross the link once an optimizer step: an all-reduce is a scatter and a gather; ZeRO-2 scatters after every
 * micro-batch and gathers the new weights after the step.
 */
const STEP_PASSES = { none: 0, pipeline: 0, ddp: 2, zero1: 2, zero2: 1, zero3: 0, fsdp: 0 } as const;

export function communicationOf(input: ThroughputInput, device: DeviceSpeed): CommunicationSeconds {
  const { sharding, architecture, compute, tuning, base, trainableParameters } = input;
  const tensor = sharding.tensorParallel ?? 1;
  const width = bytesOf(compute);
  const cut = tensor * (sharding.pipelineParallel ?? 1);
  const others = (sharding.gpus - 1) / sharding.gpus;
  const group =
    sharding.gpus * cut > device.gpusPerHost
      ? Math.min(device.networkGbPerSecond, device.linkGbPerSecond)
      : device.linkGbPerSecond;
  const perSecond = group * 1e9;
  const weightBytes = tuning !== 'full' && isQuantised(base) ? 0.55 : width;
  // Whole weights are fetched for the forward and for the backward pass; gradients are scattered after every backward pass.
  const gathered =
    sharding.kind === 'fsdp' || sharding.kind === 'zero3'
      ? (2 * architecture.parameters * weightBytes * others) / cut
      : 0;
  const gradients = (trainableParameters * width * others) / cut;
  const isScattered = sharding.kind === 'fsdp' || sharding.kind === 'zero3' || sharding.kind === 'zero2';
  // Tensor parallelism sums hidden states twice a layer in each direction.
  const summed =
    tensor > 1
      ? (8 * microTokensOf(input) * architecture.hidden * width * architecture.layers * (tensor - 1)) / tensor
      : 0;
  const tensorSeconds = summed / (device.linkGbPerSecond * 1e9);
  return {
    micro: (gathered + (isScattered && sharding.gpus > 1 ? gradients : 0)) / perSecond,
    tensor: tensorSeconds,
    step: (STEP_PASSES[sharding.kind] * gradients) / perSecond,
  };
}
