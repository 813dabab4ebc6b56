import type { WorldRules } from '#lib/core/spot/world.ts';
import type { EstimatedWork } from './estimated-work.ts';
import type { JobFile } from './job-file.ts';
import { refusedField } from './refuse-option.ts';
import type { SimulateOptions } from './simulate-options.ts';

/** What is to be run, by when, and by which rules. */
export interface SimulatedTask {
  readonly name: string | undefined;
  readonly workHours: number;
  /** Where the hours are from, when no option said them. */
  readonly estimate: EstimatedWork | undefined;
  readonly deadlineHours: number;
  readonly rules: Omit<WorldRules, 'sight'>;
}

/** The options, then the job file and what was estimated from it. */
export function simulatedTask(
  options: SimulateOptions,
  file: JobFile | undefined,
  estimate: EstimatedWork | undefined,
  nowSeconds: number,
): SimulatedTask {
  const workHours = options.workHours ?? estimate?.workHours;
  const { restartHours, leadMinutes, movePrice, firstHourFree } = options;
  if (workHours === undefined)
    throw refusedField(
      '--work-hours',
      'is missing',
      'Give the hours of compute without interruptions, or a job file, from which they are estimated.',
    );
  requireBothCapacities(file);
  const deadlineHours = options.deadlineHours ?? hoursUntil(file?.deadline, nowSeconds);
  if (deadlineHours === undefined)
    throw refusedField('--deadline-hours', 'is missing', 'Give the hours from the start to the deadline.');
  const least = workHours + restartHours + leadMinutes / 60;
  if (deadlineHours < least)
    throw refusedField(
      options.deadlineHours === undefined ? 'deadline' : '--deadline-hours',
      `must leave ${hoursText(least)} for the work and one start, not ${hoursText(deadlineHours)}`,
    );
  const rules = {
    restartSeconds: restartHours * 3600,
    isFirstHourFree: firstHourFree === true,
    onDemandLeadSeconds: leadMinutes * 60,
    moveUsd: movePrice,
  };
  return { name: file?.name, workHours, estimate, deadlineHours, rules };
}

/** The policies fall back on on-demand capacity; without it, or without spot, there is nothing to decide. */
function requireBothCapacities(file: JobFile | undefined): void {
  if (file?.capacities === undefined || file.capacities.length === 2) return;
  throw refusedField(
    'capacities',
    'must allow spot and on-demand: a spot policy chooses between them',
    'Leave capacities out of the job.',
  );
}

function hoursUntil(deadline: string | undefined, nowSeconds: number): number | undefined {
  if (deadline === undefined) return undefined;
  const hours = (Date.parse(deadline) / 1000 - nowSeconds) / 3600;
  if (hours > 0) return hours;
  throw refusedField('deadline', `is past: ${deadline}`, 'Move it, or give --deadline-hours.');
}

function hoursText(hours: number): string {
  return `${Math.round(hours * 100) / 100} h`;
}
