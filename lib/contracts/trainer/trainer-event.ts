import * as z from 'zod';
import type { EvaluationResult, TrainerEvent, TrainerEventBatch } from '#lib/core/attempt/trainer-event.ts';

const at = z.iso.datetime();
const step = z.int().nonnegative();

const ShareIntervalSchema = z
  .strictObject({
    value: z.number().min(0).max(1),
    low: z.number().min(0).max(1),
    high: z.number().min(0).max(1),
    rows: z.int().nonnegative(),
  })
  .meta({ id: 'ShareInterval' });

const ScoreSchema = z.strictObject({ exactMatch: ShareIntervalSchema, loss: z.number() }).meta({ id: 'Score' });

export const EvaluationResultSchema: z.ZodType<EvaluationResult> = z
  .strictObject({
    before: ScoreSchema,
    after: ScoreSchema,
    samples: z
      .array(
        z
          .strictObject({ question: z.string(), expected: z.string(), before: z.string(), after: z.string() })
          .meta({ id: 'SampleAnswer' }),
      )
      .max(3),
  })
  .meta({ id: 'EvaluationResult' });

const RejectedCheckpointSchema = z
  .strictObject({ manifestKey: z.string().min(1), reason: z.string().min(1) })
  .meta({ id: 'RejectedCheckpoint' });

export const TrainerEventSchema: z.ZodType<TrainerEvent> = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('phase'),
      at,
      phase: z.enum(['downloading', 'loading', 'training', 'evaluating', 'publishing']),
    })
    .meta({ id: 'PhaseEvent' }),
  z
    .strictObject({
      type: z.literal('started'),
      at,
      resumedFromStep: step.nullable(),
      resumedFromFence: z.int().positive().nullable(),
      rejectedCheckpoints: z.array(RejectedCheckpointSchema),
      threads: z.int().positive(),
      device: z.string().min(1),
    })
    .meta({ id: 'StartedEvent' }),
  z
    .strictObject({
      type: z.literal('step'),
      at,
      step,
      totalSteps: z.int().positive(),
      loss: z.number(),
      learningRate: z.number().nonnegative(),
      tokensPerSecond: z.number().nonnegative(),
    })
    .meta({ id: 'StepEvent' }),
  z.strictObject({ type: z.literal('validation'), at, step, loss: z.number() }).meta({ id: 'ValidationEvent' }),
  z
    .strictObject({
      type: z.literal('checkpoint'),
      at,
      step,
      manifestKey: z.string().min(1),
      sizeBytes: z.int().nonnegative(),
      saveSeconds: z.number().nonnegative(),
      uploadSeconds: z.number().nonnegative().optional(),
    })
    .meta({ id: 'CheckpointEvent' }),
  z
    .strictObject({
      type: z.literal('measured'),
      at,
      step,
      tokensPerSecond: z.number().positive(),
      secondsPerStep: z.number().positive(),
      peakMemoryBytes: z.int().positive(),
    })
    .meta({ id: 'MeasuredEvent' }),
  z.strictObject({ type: z.literal('heartbeat'), at, step }).meta({ id: 'HeartbeatEvent' }),
  z
    .strictObject({ type: z.literal('notice'), at, source: z.enum(['ec2-spot', 'sigterm', 'lease']) })
    .meta({ id: 'NoticeEvent' }),
  z
    .strictObject({
      type: z.literal('evaluated'),
      at,
      evaluationKey: z.string().min(1),
      result: EvaluationResultSchema,
    })
    .meta({ id: 'EvaluatedEvent' }),
  z
    .strictObject({ type: z.literal('interrupted'), at, step, savedStep: step.nullable() })
    .meta({ id: 'InterruptedEvent' }),
  z
    .strictObject({
      type: z.literal('completed'),
      at,
      step,
      snapshotManifestKey: z.string().min(1),
      digest: z.string().regex(/^sha256:[0-9a-f]{64}$/),
    })
    .meta({ id: 'CompletedEvent' }),
  z
    .strictObject({
      type: z.literal('failed'),
      at,
      code: z.enum([
        'TrainerConfigInvalid',
        'TrainerOutOfMemory',
        'TrainerBug',
        'TrainerInputUnreadable',
        'TrainerFenced',
      ]),
      message: z.string().min(1).max(1024),
    })
    .meta({ id: 'FailedEvent' }),
]);

/** One object under `run/<fence>/events/`. */
export const TrainerEventBatchSchema: z.ZodType<TrainerEventBatch> = z
  .strictObject({
    schemaVersion: z.literal(1),
    kind: z.literal('thriftune.trainer-events'),
    tenant: z.string().min(1),
    jobId: z.string().min(1),
    attempt: z.int().min(1).max(100),
    fence: z.int().positive(),
    seq: z.int().positive(),
    events: z.array(TrainerEventSchema).min(1),
  })
  .meta({ id: 'TrainerEventBatch' });
