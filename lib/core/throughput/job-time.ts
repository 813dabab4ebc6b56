import { type Distribution, NORMAL } from '../units/distribution.ts';

/** Seconds of one stage of a job: the likely value and the standard deviation of its logarithm. */
export interface Stage {
  readonly seconds: number;
  readonly sigma: number;
}

/** Everything between asking for a machine and having the result. */
export interface JobTimeInput {
  /** Waiting for capacity. */
  readonly queueSeconds: number;
  readonly imageGib: number;
  readonly weightsGib: number;
  /** From the region's bucket to local disk, and from disk to GPU memory. */
  readonly downloadGibPerSecond: number;
  readonly loadGibPerSecond: number;
  readonly compiles: boolean;
  readonly steps: number;
  readonly stepSeconds: Distribution;
  readonly evaluationSeconds: number;
  readonly checkpoints: number;
  readonly checkpointGib: number;
  readonly uploadGibPerSecond: number;
}

export const STAGES = [
  'queue',
  'boot',
  'image',
  'weights',
  'compile',
  'training',
  'evaluation',
  'checkpoints',
  'upload',
] as const;
export type StageName = (typeof STAGES)[number];

export interface JobTime {
  readonly totalSeconds: Distribution;
  readonly stageSeconds: Readonly<Record<StageName, number>>;
}

/** From launch to a shell on a GPU instance: 60 to 120 s with a prepared image; ours, November 2026. */
const BOOT_SECONDS = 90;
/** Tracing and compiling a decoder with torch.compile: one to three minutes (PyTorch documentation); ours, November 2026. */
const COMPILE_SECONDS = 120;
/** What unpacking an archive adds to fetching it: compressed images unpack at about their download's rate. */
const UNPACK_FACTOR = 2;
/** A checkpoint that is written in the background stops training for a part of its time. */
const BLOCKING_SHARE = 0.3;

/** The whole job's time. Stages are independent, so that variances add up. */
export function jobTimeOf(input: JobTimeInput): JobTime {
  const stages = stagesOf(input);
  const mean = sumOf((name) => stages[name].seconds * Math.exp(stages[name].sigma ** 2 / 2));
  const variance = sumOf((name) => varianceOf(stages[name]));
  return {
    totalSeconds: logNormalWith(mean, variance),
    stageSeconds: {
      queue: stages.queue.seconds,
      boot: stages.boot.seconds,
      image: stages.image.seconds,
      weights: stages.weights.seconds,
      compile: stages.compile.seconds,
      training: stages.training.seconds,
      evaluation: stages.evaluation.seconds,
      checkpoints: stages.checkpoints.seconds,
      upload: stages.upload.seconds,
    },
  };
}

function stagesOf(input: JobTimeInput): Readonly<Record<StageName, Stage>> {
  const { stepSeconds, steps, checkpoints, checkpointGib, uploadGibPerSecond } = input;
  const trainingSigma = stepSeconds.p50 > 0 ? Math.log(stepSeconds.p90 / stepSeconds.p50) / NORMAL.p90 : 0;
  const upload = checkpointGib / uploadGibPerSecond;
  return {
    queue: { seconds: input.queueSeconds, sigma: 0.8 },
    boot: { seconds: BOOT_SECONDS, sigma: 0.3 },
    image: { seconds: (UNPACK_FACTOR * input.imageGib) / input.downloadGibPerSecond, sigma: 0.3 },
    weights: {
      seconds: input.weightsGib / input.downloadGibPerSecond + input.weightsGib / input.loadGibPerSecond,
      sigma: 0.3,
    },
    compile: { seconds: input.compiles ? COMPILE_SECONDS : 0, sigma: 0.5 },
    training: { seconds: steps * stepSeconds.p50, sigma: trainingSigma },
    evaluation: { seconds: input.evaluationSeconds, sigma: 0.4 },
    checkpoints: { seconds: checkpoints * upload * BLOCKING_SHARE, sigma: 0.4 },
    upload: { seconds: upload, sigma: 0.4 },
  };
}

function varianceOf({ seconds, sigma }: Stage): number {
  return seconds ** 2 * Math.exp(sigma ** 2) * (Math.exp(sigma ** 2) - 1);
}

function sumOf(value: (name: StageName) => number): number {
  return STAGES.reduce((sum, name) => sum + value(name), 0);
}

/** The log-normal distribution with a mean and a variance (Fenton 1960: sums of log-normals are nearly log-normal). */
function logNormalWith(mean: number, variance: number): Distribution {
  if (mean <= 0) return { p10: 0, p50: 0, p90: 0, p95: 0 };
  const sigma = Math.sqrt(Math.log1p(variance / mean ** 2));
  const median = mean * Math.exp(-(sigma ** 2) / 2);
  const at = (z: number) => median * Math.exp(z * sigma);
  return { p10: at(NORMAL.p10), p50: median, p90: at(NORMAL.p90), p95: at(NORMAL.p95) };
}
