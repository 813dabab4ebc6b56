import { beforeAll, describe, expect, it } from 'vitest';
import { STEP_INPUTS, type StepName } from '#lib/contracts/steps/step-inputs.ts';
import { type Asl, definitionOf } from './asl.ts';
import { type Answer, runAsl } from './run-asl.ts';
import { synthesize } from './synthesized.ts';

const JOB = { tenant: 'default', jobId: 'job-01hzxq3v9k8m7n6p5r4s3t2w1v' };
const OFFER = 'ec2/g5.xlarge/spot/eu-central-1/euc1-az1';

let job: Asl;
let attempt: Asl;
beforeAll(() => {
  const stacks = synthesize();
  job = definitionOf(stacks, 'thriftune-job');
  attempt = definitionOf(stacks, 'thriftune-attempt');
});

/** Error of a Lambda as Step Functions reports it. */
const thrown = (errorType: string, errorMessage: string): Answer => ({
  error: errorType,
  cause: JSON.stringify({ errorType, errorMessage, trace: [] }),
});

/** Runs a machine on a table of answers by state; a list gives one answer a call, the last one again and again. */
function run(asl: Asl, input: unknown, answers: Readonly<Record<string, Answer | readonly Answer[]>>) {
  return runAsl(asl, input, (state, args, call) => {
    const { Payload } = args as { Payload?: { step: StepName; input: unknown } };
    // What the Lambda's own schema refuses is a fault of the machine.
    if (Payload !== undefined) STEP_INPUTS[Payload.step].parse(Payload.input);
    const given = answers[state] ?? { payload: {} };
    return 'payload' in given || 'error' in given
      ? given
      : ((given as readonly Answer[])[Math.min(call, (given as readonly Answer[]).length) - 1] as Answer);
  });
}

const argumentsOf = (result: Awaited<ReturnType<typeof run>>, state: string) =>
  result.calls
    .filter((call) => call.state === state)
    .map((call) => call.arguments as { Payload: { input: unknown }; Name: string; Input: unknown });

describe('the job machine', () => {
  it('runs attempts until one finished, then publishes, settles and closes', async () => {
    const result = await run(job, JOB, {
      'Decide next': [{ payload: { kind: 'again', attempt: 2 } }, { payload: { kind: 'finish' } }],
    });
    expect(result.status).toBe('SUCCEEDED');
    expect(argumentsOf(result, 'Run attempt').map(({ Name, Input }) => [Name, Input])).toEqual([
      [`${JOB.jobId}-1`, { ...JOB, attempt: 1, carriedOn: 0 }],
      [`${JOB.jobId}-2`, { ...JOB, attempt: 2, carriedOn: 0 }],
    ]);
    expect(result.visited.slice(-5)).toEqual([
      'Publish result',
      'Settle money',
      'Close job',
      'How it ended',
      'Job done',
    ]);
    expect(argumentsOf(result, 'Close job')[0]?.Payload.input).toEqual({ ...JOB, status: 'succeeded' });
  });

  it.each([
    ['Profile data', 'DatasetInvalid', 'profile-data'],
    ['Stage model', 'ModelNotStaged', 'stage-model'],
    ['Make plan', 'NoFeasiblePlan', 'make-plan'],
    ['Hold money', 'HoldRefused', 'hold-money'],
    ['Publish result', 'SnapshotInvalid', 'publish-result'],
  ])('closes the job as failed when %s answers %s', async (state, error, step) => {
    const result = await run(job, JOB, {
      [state]: thrown(error, 'line 3: no JSON'),
      'Decide next': { payload: { kind: 'finish' } },
    });
    expect(result).toMatchObject({ status: 'FAILED', error, cause: 'line 3: no JSON' });
    expect(argumentsOf(result, 'Close job')[0]?.Payload.input).toEqual({
      ...JOB,
      status: 'failed',
      failure: { code: error, message: 'line 3: no JSON', step },
    });
    expect(result.visited).toContain('Settle money');
  });

  it('tells the failure of the child execution, not that a child failed', async () => {
    const result = await run(job, JOB, {
      'Run attempt': {
        error: 'States.TaskFailed',
        cause: JSON.stringify({
          Error: 'CapacityExhausted',
          Cause: 'no capacity',
          Status: 'FAILED',
          Name: `${JOB.jobId}-1`,
        }),
      },
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'CapacityExhausted', cause: 'no capacity' });
  });

  it('tells a timeout, which has no cause', async () => {
    const result = await run(job, JOB, { 'Make plan': { error: 'States.Timeout' } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout', cause: 'States.Timeout' });
  });

  it('closes the job as cancelled and succeeds', async () => {
    const result = await run(job, JOB, { 'Decide next': { payload: { kind: 'cancelled' } } });
    expect(result.status).toBe('SUCCEEDED');
    expect(argumentsOf(result, 'Close job')[0]?.Payload.input).toEqual({ ...JOB, status: 'cancelled' });
  });

  it('closes the job as cancelled when a step finds it cancelled', async () => {
    const result = await run(job, JOB, { 'Hold money': thrown('JobCancelled', 'cancelled') });
    expect(argumentsOf(result, 'Close job')[0]?.Payload.input).toEqual({ ...JOB, status: 'cancelled' });
  });

  it('fails with the code that was decided', async () => {
    const result = await run(job, JOB, {
      'Decide next': { payload: { kind: 'fail', code: 'TrainerBug', message: 'NaN' } },
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'TrainerBug', cause: 'NaN' });
  });

  it('ends after a hundred attempts whatever is decided', async () => {
    const result = await runAsl(job, JOB, (state, _args, call) => ({
      payload: state === 'Decide next' ? { kind: 'again', attempt: call + 1 } : {},
    }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'TooManyAttempts' });
    expect(result.visited.filter((name) => name === 'Run attempt')).toHaveLength(100);
  });

  it('carries on with an attempt that found no capacity yet, each time in an execution of its own', async () => {
    const next = [1, 1, 2, 2].map((attempt) => ({ payload: { kind: 'again', attempt } }));
    const result = await run(job, JOB, { 'Decide next': [...next, { payload: { kind: 'finish' } }] });
    expect(result.status).toBe('SUCCEEDED');
    expect(argumentsOf(result, 'Run attempt').map(({ Name, Input }) => [Name, Input])).toEqual([
      [`${JOB.jobId}-1`, { ...JOB, attempt: 1, carriedOn: 0 }],
      [`${JOB.jobId}-1-1`, { ...JOB, attempt: 1, carriedOn: 1 }],
      [`${JOB.jobId}-1-2`, { ...JOB, attempt: 1, carriedOn: 2 }],
      [`${JOB.jobId}-2`, { ...JOB, attempt: 2, carriedOn: 0 }],
      [`${JOB.jobId}-2-1`, { ...JOB, attempt: 2, carriedOn: 1 }],
    ]);
  });

  it('carries on with its last attempt too, and ends at the most executions whatever is decided', async () => {
    const result = await run(job, JOB, { 'Decide next': { payload: { kind: 'again', attempt: 100 } } });
    expect(result).toMatchObject({ status: 'FAILED', error: 'TooManyAttempts', cause: expect.stringContaining('170') });
    const names = argumentsOf(result, 'Run attempt').map(({ Name }) => Name);
    expect([names.length, new Set(names).size]).toEqual([170, 170]);
  });

  it('closes a job whose money could not be settled, and one that cannot be closed still ends', async () => {
    const settled = await run(job, JOB, {
      'Settle money': thrown('Error', 'table gone'),
      'Decide next': { payload: { kind: 'finish' } },
    });
    expect(settled).toMatchObject({ status: 'FAILED', error: 'Error', cause: 'table gone' });
    expect(settled.visited).toContain('Close job');
    const closed = await run(job, JOB, {
      'Close job': thrown('Error', 'table gone'),
      'Make plan': thrown('NoFeasiblePlan', 'none fits'),
    });
    expect(closed).toMatchObject({ status: 'FAILED', error: 'NoFeasiblePlan', cause: 'none fits' });
  });
});

describe('the attempt machine', () => {
  const OF_ATTEMPT = { ...JOB, attempt: 3 };
  const INPUT = { ...OF_ATTEMPT, carriedOn: 0 };
  const LAUNCH: Answer = { payload: { kind: 'launch', offers: [OFFER], because: 'cheapest' } };
  const LAUNCHED: Answer = { payload: { kind: 'launched', timeoutSeconds: 3600, heartbeatSeconds: 300 } };

  it('launches, waits and records', async () => {
    const result = await run(attempt, INPUT, { 'Choose capacity': LAUNCH, 'Launch attempt': LAUNCHED });
    expect(result.status).toBe('SUCCEEDED');
    expect(argumentsOf(result, 'Launch attempt')[0]?.Payload.input).toEqual({
      ...OF_ATTEMPT,
      tries: 1,
      offers: [OFFER],
      because: 'cheapest',
    });
    expect(argumentsOf(result, 'Record attempt')[0]?.Payload.input).toEqual(OF_ATTEMPT);
  });

  it('waits for capacity and chooses again', async () => {
    const wait: Answer = { payload: { kind: 'wait', untilWall: '2026-11-24T10:00:00Z', because: 'cheaper soon' } };
    const result = await run(attempt, INPUT, { 'Choose capacity': [wait, wait, LAUNCH], 'Launch attempt': LAUNCHED });
    expect(result.visited.filter((name) => name === 'Wait for capacity')).toHaveLength(2);
    expect(result.status).toBe('SUCCEEDED');
  });

  it('ends well after many refusals or waits: the job carries on', async () => {
    const refused: Answer = { payload: { kind: 'refused', because: 'no capacity' } };
    const wait: Answer = { payload: { kind: 'wait', untilWall: '2026-11-24T10:00:00Z', because: 'all rest' } };
    const tried = await run(attempt, INPUT, { 'Choose capacity': LAUNCH, 'Launch attempt': refused });
    const waited = await run(attempt, INPUT, { 'Choose capacity': wait });
    const both = await run(attempt, INPUT, {
      'Choose capacity': Array.from({ length: 100 }, (_, look) => (look % 3 === 2 ? wait : LAUNCH)),
      'Launch attempt': refused,
    });
    for (const result of [tried, waited, both]) {
      expect(result).toMatchObject({ status: 'SUCCEEDED' });
      expect(result.visited.at(-1)).toBe('Carry on');
      expect(argumentsOf(result, 'Choose capacity')).toHaveLength(75);
      expect(result.visited).not.toContain('Await attempt');
    }
    expect(argumentsOf(tried, 'Launch attempt').at(-1)?.Payload.input).toMatchObject({ tries: 75 });
  });

  it('never uses the number of a try of the execution before again', async () => {
    const input = { ...OF_ATTEMPT, carriedOn: 2 };
    const result = await run(attempt, input, { 'Choose capacity': LAUNCH, 'Launch attempt': LAUNCHED });
    expect(argumentsOf(result, 'Launch attempt')[0]?.Payload.input).toMatchObject({ tries: 151 });
    expect(result.status).toBe('SUCCEEDED');
  });

  it('ends well when the job was cancelled', async () => {
    expect(await run(attempt, INPUT, { 'Choose capacity': { payload: { kind: 'cancelled' } } })).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  it('fails with the reason for which the policy gave up', async () => {
    const giveUp: Answer = { payload: { kind: 'give-up', code: 'DeadlineMissed', because: 'nothing ends in time' } };
    const result = await run(attempt, INPUT, { 'Choose capacity': giveUp });
    expect(result).toMatchObject({ status: 'FAILED', error: 'DeadlineMissed', cause: 'nothing ends in time' });
  });

  it.each(['States.Timeout', 'States.HeartbeatTimeout'])(
    'stops and records an attempt that is silent (%s)',
    async (error) => {
      const result = await run(attempt, INPUT, {
        'Choose capacity': LAUNCH,
        'Launch attempt': LAUNCHED,
        'Await attempt': { error },
        Reconsider: { payload: { kind: 'lost', because: 'no heartbeat in time' } },
      });
      expect(result.status).toBe('SUCCEEDED');
      expect(result.visited.slice(-3)).toEqual(['Stop lost attempt', 'Record lost attempt', 'Attempt done']);
      expect(argumentsOf(result, 'Record lost attempt')[0]?.Payload.input).toHaveProperty('lostBecause');
    },
  );

  const KEEP: Answer = { payload: { kind: 'keep', timeoutSeconds: 60, heartbeatSeconds: 30 } };
  const MOVE: Answer = { payload: { kind: 'move', offers: [OFFER], because: 'cheaper' } };
  const OVER: Answer = { payload: { endedBy: 'itself' } };
  const ASK: Answer = { payload: { ask: 'spot may be up' } };
  const RUNNING = { 'Choose capacity': LAUNCH, 'Launch attempt': LAUNCHED } as const;

  it('launches the next attempt before it lets a running one go', async () => {
    const answers = { ...RUNNING, 'Await attempt': ASK, Reconsider: MOVE, 'Launch replacement': LAUNCHED };
    const result = await run(attempt, INPUT, answers);
    expect(result.status).toBe('SUCCEEDED');
    expect(argumentsOf(result, 'Launch replacement')[0]?.Payload.input).toEqual({
      ...JOB,
      attempt: 4,
      replaces: 3,
      tries: 1,
      offers: [OFFER],
      because: 'cheaper',
    });
    expect(argumentsOf(result, 'Release attempt')[0]?.Payload.input).toMatchObject(OF_ATTEMPT);
    expect(result.visited.slice(-3)).toEqual(['Release attempt', 'Record attempt', 'Attempt done']);
  });

  it('keeps what runs when the replacement is refused, fails, or the question does', async () => {
    const refused: Answer = { payload: { kind: 'refused', because: 'no capacity' } };
    const given = { ...RUNNING, 'Await attempt': [ASK, OVER] };
    const first = await run(attempt, INPUT, { ...given, Reconsider: [MOVE, KEEP], 'Launch replacement': refused });
    expect(argumentsOf(first, 'Reconsider').map((call) => call.Payload.input)).toMatchObject([
      { asks: 1 },
      { asks: 2 },
    ]);
    const second = await run(attempt, INPUT, {
      ...given,
      Reconsider: MOVE,
      'Launch replacement': thrown('LaunchRejected', 'no'),
    });
    const third = await run(attempt, INPUT, { ...given, Reconsider: thrown('Error', 'no prices') });
    for (const result of [first, second, third]) {
      expect(result.status).toBe('SUCCEEDED');
      expect(result.visited).not.toContain('Release attempt');
      expect(result.visited.filter((name) => name === 'Await attempt')).toHaveLength(2);
    }
  });

  it('asks when the time has come, and waits on for as long as it is told', async () => {
    const result = await run(attempt, INPUT, {
      ...RUNNING,
      'Await attempt': [{ error: 'States.Timeout' }, OVER],
      Reconsider: KEEP,
    });
    expect(result.status).toBe('SUCCEEDED');
    expect(argumentsOf(result, 'Reconsider')[0]?.Payload.input).toEqual({ ...OF_ATTEMPT, asks: 1, timedOut: true });
  });

  it('lets an attempt go when the policy says so: nothing is acquired before', async () => {
    const release: Answer = { payload: { kind: 'release', because: 'on-demand comes only afterwards' } };
    const result = await run(attempt, INPUT, { ...RUNNING, 'Await attempt': ASK, Reconsider: release });
    expect(result.status).toBe('SUCCEEDED');
    expect(result.visited.slice(-4)).toEqual([
      'What was reconsidered',
      'Release attempt',
      'Record attempt',
      'Attempt done',
    ]);
    expect(result.visited).not.toContain('Launch replacement');
    expect(argumentsOf(result, 'Record attempt')[0]?.Payload.input).toEqual(OF_ATTEMPT);
  });

  it('stops and records an attempt that turns out to be lost when it is asked about, with the reason', async () => {
    const lost: Answer = { payload: { kind: 'lost', because: 'the lease ran out' } };
    const result = await run(attempt, INPUT, { ...RUNNING, 'Await attempt': ASK, Reconsider: lost });
    expect(result.status).toBe('SUCCEEDED');
    expect(result.visited.slice(-4)).toEqual([
      'What was reconsidered',
      'Stop lost attempt',
      'Record lost attempt',
      'Attempt done',
    ]);
    expect(argumentsOf(result, 'Stop lost attempt')[0]?.Payload.input).toEqual({
      ...OF_ATTEMPT,
      because: 'the lease ran out',
    });
    expect(argumentsOf(result, 'Record lost attempt')[0]?.Payload.input).toEqual({
      ...OF_ATTEMPT,
      lostBecause: 'the lease ran out',
    });
  });

  it('asks at most forty-four times for replacements that are refused', async () => {
    const refused: Answer = { payload: { kind: 'refused', because: 'no capacity' } };
    const answers = { ...RUNNING, 'Await attempt': [ASK, OVER], Reconsider: MOVE, 'Launch replacement': refused };
    const result = await run(attempt, INPUT, answers);
    expect(result.visited.filter((name) => name === 'Reconsider')).toHaveLength(44);
    expect(result.status).toBe('SUCCEEDED');
  });

  it('lets an attempt go that a move acquired in vain', async () => {
    const result = await run(attempt, INPUT, {
      'Choose capacity': { payload: { kind: 'release', because: 'the job needs no more compute' } },
    });
    expect(result.visited.slice(-3)).toEqual(['Release attempt', 'Record attempt', 'Attempt done']);
  });

  it.each(['Launch attempt', 'Await attempt'])('stops and records what may live when %s fails', async (state) => {
    const result = await run(attempt, INPUT, {
      'Choose capacity': LAUNCH,
      'Launch attempt': LAUNCHED,
      [state]: thrown('LaunchRejected', 'InvalidParameterValue'),
    });
    expect(result).toMatchObject({ status: 'FAILED', error: 'LaunchRejected', cause: 'InvalidParameterValue' });
    expect(result.visited.slice(-3)).toEqual(['Stop failed attempt', 'Record failed attempt', 'Attempt failed']);
  });
});
