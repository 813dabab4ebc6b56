import type { MemoryInput } from '../memory/memory-input.ts';

/** A GPU as speed depends on it; peaks are dense, with fp32 accumulation. */
export interface DeviceSpeed {
  readonly name: string;
  /** `null`: no bf16 tensor cores; fp16 is used. */
  readonly bf16Tflops: number | null;
  readonly fp16Tflops: number;
  readonly bandwidthGbPerSecond: number;
  /** Share of the peak that large matrix products keep up: measured maximum over peak (MAMF), power limits included. */
  readonly sustainedShare: number;
  /** Share of the peak that flash attention 2 reaches. */
  readonly flashShare: number;
  /** To the other GPUs of a host, one direction. */
  readonly linkGbPerSecond: number;
  /** Of a whole host: collectives cross the network once for all GPUs of a host. */
  readonly networkGbPerSecond: number;
  readonly gpusPerHost: number;
}

type Shared = Pick<
  MemoryInput,
  | 'architecture'
  | 'tuning'
  | 'trainableParameters'
  | 'base'
  | 'compute'
  | 'trainable'
  | 'masterCopy'
  | 'optimizer'
  | 'plainWeights'
  | 'checkpointing'
  | 'attention'
  | 'loss'
  | 'microBatch'
  | 'accumulation'
  | 'adapterColumns'
  | 'virtualTokens'
  | 'sharding'
>;

/** Everything that decides how long an optimizer step takes. */
export interface ThroughputInput extends Shared {
  /** Tokens of a row as computed, padding included; for packed rows the sequence. */
  readonly sequenceTokens: number;
  /** Tokens that a query attends to at most; shorter than the sequence where packed rows do not see each other. */
  readonly attendedTokens?: number | undefined;
  /** How much faster matrix products are than in the compute type: fp8 layers. */
  readonly matrixSpeedup?: number | undefined;
  /** Flash attention of the first generation, Triton's included, is about half as fast as the second. */
  readonly flashGeneration: 1 | 2;
  /** Graph compilation or fused kernels: fewer launches and fewer trips to memory. */
  readonly kernels: 'eager' | 'fused' | 'compiled';
  /** Whether experts are multiplied one after the other (Hugging Face's models until version 5) or by one grouped kernel; `loop` when left out. */
  readonly experts?: 'loop' | 'grouped' | undefined;
  /** What adapters are multiplied in: fp32 adapters run in fp32 where no autocast brings them down. */
  readonly adapterCompute: 'fp32' | 'compute';
  /** Matrices a layer that carry an adapter. */
  readonly adaptedMatrices: number;
}
