import { isQuantised } from '../memory/weights.ts';
import { communicationOf } from './communication.ts';
import { microFlopsOf, microTokensOf } from './flops.ts';
import type { ThroughputConstants } from './throughput-constants.ts';
import type { DeviceSpeed, ThroughputInput } from './throughput-input.ts';
import { activationTrafficOf, adapterTrafficOf, optimizerTrafficOf, unpackTrafficOf } from './traffic.ts';

/** Share of the memory bandwidth that streaming kernels reach. */
const STREAM_SHARE = 0.8;
/** Rate of fp32 products over 16-bit ones, without TF32 (A100 19.5 ÷ 312, H100 67 ÷ 989 TFLOPS; gpus.json). */
const FP32_SHARE = 0.065;
/** Rate of flash attention 1 and of Triton's over that of flash attention 2, forward and backward (arXiv 2307.08691, figures 4-6: about 1.7 to 2 times slower). */
const FIRST_FLASH_SHARE = 0.55;

/** Calls that unpack one quantised matrix (NF4: one kernel and its allocation; GPTQ in PyTorch: shift, mask, zero, scale, reshape) and what a call costs. */
const NF4_CALLS = 2;
const GPTQ_CALLS = 6;
const CALL_SECONDS = 12e-6;

/** Where the seconds of an optimizer step go. */
export interface StepSeconds {
  readonly matrix: number;
  readonly attention: number;
  readonly memory: number;
  readonly adapters: number;
  readonly unpacking: number;
  readonly communication: number;
  /** Waiting for kernels to be launched, beyond what computation hides. */
  readonly launching: number;
  readonly optimizer: number;
  readonly fixed: number;
}

/** Seconds of one optimizer step: the roofline of each kind of work, what communication and launches add, and what every step costs. */
export function stepSecondsOf(
  input: ThroughputInput,
  device: DeviceSpeed,
  constants: ThroughputConstants,
): StepSeconds {
  const count = input.accumulation;
  const { matrix, attention, adapters } = microFlopsOf(input);
  const tokens = productTokensOf(input);
  const rate = peakOf(device, input.compute) * device.sustainedShare * (input.matrixSpeedup ?? 1) * 1e12;
  const stream = device.bandwidthGbPerSecond * 1e9 * STREAM_SHARE;
  const matrixSeconds = matrix / (rate * constants.matrixShare * (tokens / (tokens + constants.halfRateTokens)));
  const flash = device.flashShare * (input.flashGeneration === 1 ? FIRST_FLASH_SHARE : 1);
  const attentionSeconds = attention / (peakOf(device, input.compute) * 1e12 * flash * constants.attentionShare);
  const memorySeconds = (activationTrafficOf(input) * constants.trafficFactor) / stream;
  const adapterRate = rate * constants.matrixShare * (input.adapterCompute === 'fp32' ? FP32_SHARE : 1);
  const adapterSeconds = (adapterTrafficOf(input) * constants.adapterTrafficFactor) / stream + adapters / adapterRate;
  const unpackSeconds =
    (unpackTrafficOf(input) * (input.base.startsWith('gptq') ? constants.gptqFactor : constants.nf4Factor)) / stream;
  const working = matrixSeconds + attentionSeconds + memorySeconds + adapterSeconds + unpackSeconds;
  const launching = Math.max(0, launchSecondsOf(input, constants) - working);
  const { micro, tensor, step } = communicationOf(input, device);
  const exposed = Math.max(
    micro / constants.linkShare - constants.overlapShare * working,
    (micro / constants.linkShare) * (1 - constants.overlapShare),
  );
  return {
    matrix: count * matrixSeconds,
    attention: count * attentionSeconds,
    memory: count * memorySeconds,
    adapters: count * adapterSeconds,
    unpacking: count * unpackSeconds,
    communication: count * (exposed + tensor / constants.linkShare) + step / constants.linkShare,
    launching: count * launching,
    optimizer: optimizerTrafficOf(input) / stream,
    fixed: constants.stepSeconds,
  };
}

export function totalSecondsOf(seconds: StepSeconds): number {
  return Object.values(seconds).reduce((sum: number, part: number) => sum + part, 0);
}

/** Tokens that one matrix product sees: where experts run one after the other, each gets its share; grouped kernels see them all. */
function productTokensOf(input: ThroughputInput): number {
  const { experts } = input.architecture;
  const isLoop = experts !== undefined && input.experts !== 'grouped';
  return microTokensOf(input) * (isLoop ? experts.perToken / experts.count : 1);
}

/** Seconds a layer that launching the unpacking of quantised matrices takes. */
function unpackLaunchSecondsOf({ architecture, base, tuning, checkpointing }: ThroughputInput): number {
  if (tuning === 'full' || !isQuantised(base)) return 0;
  const matrices = architecture.gatedMlp ? 7 : 6;
  return (
    matrices * (checkpointing === 'full' ? 3 : 2) * (base.startsWith('gptq') ? GPTQ_CALLS : NF4_CALLS) * CALL_SECONDS
  );
}

function launchSecondsOf(input: ThroughputInput, constants: ThroughputConstants): number {
  const { architecture, adaptedMatrices, checkpointing, kernels, sharding } = input;
  const again = checkpointing === 'full' ? 1.5 : 1;
  const share = kernels === 'eager' ? 1 : 0.7;
  const layers = architecture.layers / (sharding.pipelineParallel ?? 1);
  const layer = constants.layerLaunchSeconds + adaptedMatrices * constants.adapterLaunchSeconds;
  return layers * (again * share * layer + unpackLaunchSecondsOf(input));
}

function peakOf({ bf16Tflops, fp16Tflops }: DeviceSpeed, compute: ThroughputInput['compute']): number {
  const half = compute === 'fp16' ? fp16Tflops : (bf16Tflops ?? fp16Tflops);
  // fp32 runs as TF32 at half the 16-bit peak.
  return compute === 'fp32' ? half / 2 : half;
}
