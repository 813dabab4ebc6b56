import fc from 'fast-check';
import { bundledModelFacts } from '#lib/adapters/files/bundled-model-facts.ts';
import { bundledTunings } from '#lib/contracts/tunings/tuning-table.ts';
import type { FitGpu } from '#lib/core/fit/fit-gpu.ts';
import type { FitJob } from '#lib/core/fit/fit-job.ts';
import { decoderOfFacts } from '#lib/core/models/find-model.ts';
import { type Decoder, readDecoder } from '#lib/core/models/read-decoder.ts';
import { deviceSpeedOf } from '#lib/core/throughput/device-speed.ts';
import { type TuningId, tuningOf } from '#lib/core/tunings/tuning.ts';

export const tuning = (id: TuningId) => tuningOf(bundledTunings(), id);

const DECODERS: ReadonlyMap<string, Decoder> = new Map(
  bundledModelFacts().flatMap((facts) => {
    const decoder = decoderOfFacts(facts);
    return decoder === undefined ? [] : [[facts.id, decoder] as const];
  }),
);

/** Names of all known models whose shape is known: dense, with experts, hybrid, multimodal. */
export const models = fc.constantFrom(...DECODERS.keys());

export function decoderNamed(name: string): Decoder {
  const decoder = DECODERS.get(name);
  if (decoder === undefined) throw new Error(`no ${name}`);
  return decoder;
}

/** A Llama of a shape, read from a config.json as any other. */
export function llamaOf(shape: {
  readonly layers: number;
  readonly heads: number;
  readonly intermediate: number;
  readonly vocabulary: number;
}): Decoder {
  const result = readDecoder({
    model_type: 'llama',
    hidden_size: 64 * shape.heads,
    num_hidden_layers: shape.layers,
    num_attention_heads: shape.heads,
    intermediate_size: shape.intermediate,
    vocab_size: shape.vocabulary,
    max_position_embeddings: 32_768,
    modalities: [],
  });
  if (result.kind === 'unreadable') throw new Error(result.field);
  return result.decoder;
}

export const JOB: FitJob = {
  decoder: decoderNamed('Qwen3-4B'),
  family: 'qwen3',
  tuning: tuning('lora'),
  sequenceTokens: 2048,
  batchRows: 8,
  gpus: 1,
};

const speed = (name: string, bf16Tflops: number, bandwidthGbPerSecond: number) =>
  deviceSpeedOf({
    name,
    bf16Tflops,
    fp16Tflops: bf16Tflops,
    bandwidthGbPerSecond,
    networkGbPerSecond: 50,
    gpusPerHost: 8,
  });

/** gpus.json, 23 November 2026. */
export const A100: FitGpu = {
  name: 'A100-80GB',
  usableGib: 79.15,
  compute: 'bf16',
  speed: speed('A100-80GB', 312, 2000),
};
export const A10G: FitGpu = { name: 'A10G', usableGib: 22.18, compute: 'bf16', speed: speed('A10G', 70, 600) };
