import * as z from 'zod';
import { JobBillSchema } from '#lib/contracts/api/job-ledger.ts';
import { AttemptViewSchema } from '#lib/contracts/api/job-view.ts';
import { JobStatusSchema } from '#lib/contracts/stored/job.ts';
import { LedgerRowSchema } from '#lib/contracts/stored/ledger-row.ts';
import { PlanSummarySchema } from '#lib/contracts/stored/plan.ts';
import { EvaluationResultSchema } from '#lib/contracts/trainer/trainer-event.ts';

export const DEMO_SCHEMA = 'thriftune.demo/1';

const MicroUsdSchema = z.int();
const ShareIntervalSchema = z.strictObject({ value: z.number(), low: z.number(), high: z.number(), rows: z.int() });
const StepNumberSchema = z.int().nonnegative();

const InterruptionSchema = z.strictObject({
  /** As drawn from the seed: acts at the first progress at or past it. */
  plannedShare: z.number().min(0).max(1),
  attempt: z.int().positive(),
  service: z.enum(['ec2', 'sagemaker']),
  noticeAt: z.string().optional(),
  /** Last step that the trainer told of before it stopped. */
  atStep: StepNumberSchema,
  savedStep: StepNumberSchema.nullable(),
  resumedFromStep: StepNumberSchema.nullable(),
  /** Offer that went on; the same one where SageMaker restarts by itself. */
  resumedOn: z.string().optional(),
});

const BillSchema = z.strictObject({
  rows: z.array(LedgerRowSchema),
  /** The product's own sums, from the rows alone. */
  sums: JobBillSchema,
  /** The simulator's own bill, by arithmetic that shares no code with the ledger's. */
  simulatorMicroUsd: MicroUsdSchema,
  equal: z.boolean(),
});

/** The whole story of one demo run: `npm run demo -- --json OUT.json`. Times are market time unless they say wall. */
export const DemoResultSchema = z
  .strictObject({
    schema: z.literal(DEMO_SCHEMA),
    productVersion: z.string(),
    madeAtWall: z.string(),
    machine: z.strictObject({ cpus: z.int(), cpuModel: z.string(), memoryGib: z.number(), node: z.string() }),
    options: z.strictObject({
      dataset: z.string(),
      base: z.string(),
      interruptions: z.int().nonnegative(),
      seed: z.int().nonnegative(),
      service: z.enum(['ec2', 'sagemaker']),
    }),
    clock: z.strictObject({
      label: z.literal('market'),
      rate: z.number(),
      noticeWallSeconds: z.number(),
      noticeBilledSeconds: z.literal(120),
    }),
    notes: z.array(z.string()),
    phases: z.array(z.strictObject({ name: z.string(), startedAfterSeconds: z.number(), seconds: z.number() })),
    totalSeconds: z.number(),
    dataset: z.strictObject({
      name: z.string(),
      trainRows: z.int(),
      testRows: z.int(),
      heldOut: z.boolean(),
      labels: z.int().optional(),
    }),
    model: z.strictObject({
      id: z.string(),
      revision: z.string(),
      licence: z.string(),
      parameters: z.int(),
      about: z.string(),
    }),
    job: z.strictObject({
      id: z.string(),
      status: JobStatusSchema,
      tuning: z.string(),
      capMicroUsd: MicroUsdSchema,
      createdAt: z.string(),
      endedAt: z.string(),
      hyperparameters: z.record(z.string(), z.union([z.number(), z.string()])),
      epochs: z.number(),
    }),
    plan: PlanSummarySchema,
    attempts: z.array(AttemptViewSchema),
    interruptions: z.array(InterruptionSchema),
    training: z.strictObject({
      steps: z.array(
        z.strictObject({
          attempt: z.int(),
          at: z.string(),
          wallAt: z.string(),
          step: StepNumberSchema,
          loss: z.number(),
          tokensPerSecond: z.number(),
        }),
      ),
      validations: z.array(z.strictObject({ step: StepNumberSchema, loss: z.number() })),
      checkpoints: z.array(z.strictObject({ attempt: z.int(), at: z.string(), step: StepNumberSchema })),
    }),
    evaluation: EvaluationResultSchema,
    classifier: z.strictObject({ name: z.string(), exactMatch: ShareIntervalSchema, seconds: z.number() }).optional(),
    snapshot: z.strictObject({ digest: z.string(), bucket: z.string(), manifestKey: z.string() }),
    bill: BillSchema,
  })
  .meta({ title: 'Result of npm run demo' });
export type DemoResult = z.infer<typeof DemoResultSchema>;
