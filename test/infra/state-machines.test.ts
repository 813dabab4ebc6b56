import validate from 'asl-validator';
import { beforeAll, describe, expect, it } from 'vitest';
import { STEP_INPUTS, type StepName } from '#lib/contracts/steps/step-inputs.ts';
import * as stepErrors from '#lib/core/errors/step-errors.ts';
import { ATTEMPT_STEPS } from '#lib/infra/permissions/machine-permissions.ts';
import { type Asl, definitionOf, successorsOf, tasksOf } from './asl.ts';
import { synthesize } from './synthesized.ts';

const machines: Record<'job' | 'attempt', Asl> = {} as never;
beforeAll(() => {
  const stacks = synthesize();
  machines.job = definitionOf(stacks, 'thriftune-job');
  machines.attempt = definitionOf(stacks, 'thriftune-attempt');
});

const errorNames = new Set(
  Object.values(stepErrors).flatMap((value) => {
    if (typeof value !== 'function' || value === (stepErrors.StepError as unknown)) return [];
    return [new (value as new (message: string) => Error)('').name];
  }),
);

describe.each(['job', 'attempt'] as const)('the %s machine', (which) => {
  it('is valid ASL in JSONata', () => {
    const asl = machines[which];
    expect(asl.QueryLanguage).toBe('JSONata');
    expect(validate(asl)).toMatchObject({ isValid: true, errors: [] });
  });

  it('gives every task a timeout, a retry and a catch of everything', () => {
    for (const [name, task] of tasksOf(machines[which])) {
      expect(task.TimeoutSeconds, name).toBeDefined();
      expect(task.Retry?.length, name).toBeGreaterThan(0);
      expect(task.Catch?.at(-1)?.ErrorEquals, name).toEqual(['States.ALL']);
    }
  });

  it('names only errors that a class of ours, Step Functions or Lambda has', () => {
    const named = tasksOf(machines[which]).flatMap(([, task]) =>
      [...(task.Retry ?? []), ...(task.Catch ?? [])].flatMap((entry) => entry.ErrorEquals),
    );
    const unknown = named.filter((name) => !/^(States|Lambda|StepFunctions)\./.test(name) && !errorNames.has(name));
    expect(unknown).toEqual([]);
    expect(errorNames.size).toBeGreaterThan(5);
  });

  it('never retries a decision, but retries faults of the Lambda service', () => {
    for (const [name, task] of tasksOf(machines[which])) {
      if (!task.Resource?.endsWith(':lambda:invoke')) continue;
      const [decisions, ...others] = task.Retry ?? [];
      // "Not yet" is no decision: recording an attempt waits for its compute to end.
      const [faults] = others.filter(({ ErrorEquals }) => !ErrorEquals.includes('ComputeStillEnding'));
      expect(decisions?.MaxAttempts, name).toBe(0);
      expect(decisions?.ErrorEquals, name).toContain('InvalidStepInput');
      expect(faults?.ErrorEquals, name).toEqual(
        expect.arrayContaining([
          'Lambda.ServiceException',
          'Lambda.SdkClientException',
          'Lambda.TooManyRequestsException',
        ]),
      );
    }
  });

  it('names published versions of Lambdas', () => {
    for (const [name, { Arguments }] of tasksOf(machines[which])) {
      if (Arguments?.FunctionName !== undefined) expect(Arguments.FunctionName, name).toMatch(/CurrentVersion[^:]*:1$/);
    }
  });

  it('leads from every state to the end and to every state from the start', () => {
    const asl = machines[which];
    const seen = new Set<string>();
    const visit = (name: string): void => {
      if (seen.has(name)) return;
      seen.add(name);
      const state = asl.States[name];
      expect(state, name).toBeDefined();
      if (state === undefined) return;
      if (!['Succeed', 'Fail'].includes(state.Type)) expect(successorsOf(state).length, name).toBeGreaterThan(0);
      for (const next of successorsOf(state)) visit(next);
    };
    visit(asl.StartAt);
    expect([...seen].sort()).toEqual(Object.keys(asl.States).sort());
  });
});

describe('both machines', () => {
  it('run every step there is, each in its own machine', () => {
    const stepsOf = (asl: Asl) => tasksOf(asl).flatMap(([, { Arguments }]) => Arguments?.Payload?.step ?? []);
    const attemptSteps = new Set(stepsOf(machines.attempt));
    const jobSteps = new Set(stepsOf(machines.job));
    expect([...attemptSteps].sort()).toEqual([...ATTEMPT_STEPS].sort());
    const all = [...attemptSteps, ...jobSteps].sort();
    expect(all).toEqual((Object.keys(STEP_INPUTS) as StepName[]).sort());
  });
});

describe('the wait for an attempt', () => {
  it('stops an attempt without a heartbeat, and asks what a timeout means', () => {
    const task = machines.attempt.States['Await attempt'];
    const next = (error: string) => task?.Catch?.find((entry) => entry.ErrorEquals.includes(error))?.Next;
    expect(next('States.HeartbeatTimeout')).toBe('Stop lost attempt');
    expect(next('States.Timeout')).toBe('Reconsider');
    expect(task?.HeartbeatSeconds).toBe('{% $launch.heartbeatSeconds %}');
  });

  it('is the only task with a token', () => {
    const waiting = tasksOf(machines.attempt).filter(([, task]) => task.Resource?.endsWith('.waitForTaskToken'));
    expect(waiting.map(([name]) => name)).toEqual(['Await attempt']);
  });
});
