import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isSameProcess } from './processes.ts';

const TrainerKindSchema = z.enum(['real', 'scripted']);

const ProgramSchema = z.strictObject({
  pid: z.int().positive(),
  /** Start time of the process in clock ticks: a pid that was given to another process is not ours. */
  startTicks: z.string(),
  port: z.int().positive(),
});

export const StackStateSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('thriftune.local-stack'),
  name: z.string(),
  startedAt: z.iso.datetime(),
  clock: z.strictObject({ startedAtEpochSeconds: z.number(), rate: z.number() }),
  noticeSeconds: z.number(),
  trace: z.strictObject({ path: z.string(), startTick: z.int() }).optional(),
  trainerKinds: z.strictObject({ ec2: TrainerKindSchema, sagemaker: TrainerKindSchema }),
  programs: z.strictObject({ emulator: ProgramSchema, simulator: ProgramSchema, frontDoor: ProgramSchema }),
});

export type StackState = z.infer<typeof StackStateSchema>;

/** The file that says which stack runs in a folder. */
export function stateFileOf(stateDir: string): string {
  return join(stateDir, 'stack.json');
}

/** The stack of a folder and whether all of it lives; `undefined` when there is none. A file that does not parse is an error. */
export function readState(stateDir: string): { readonly state: StackState; readonly alive: boolean } | undefined {
  const file = stateFileOf(stateDir);
  if (!existsSync(file)) return undefined;
  const state = StackStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { state, alive: Object.values(state.programs).every(isSameProcess) };
}

export function writeState(stateDir: string, state: StackState): void {
  mkdirSync(stateDir, { recursive: true });
  const file = stateFileOf(stateDir);
  writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

export function removeState(stateDir: string): void {
  rmSync(stateFileOf(stateDir), { force: true });
}
