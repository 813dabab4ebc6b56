import { beforeAll, describe, expect, it } from 'vitest';
import { MAX_ASKS, MAX_ATTEMPTS } from '#lib/core/attempt/attempt.ts';
import { MAX_LOOKS } from '#lib/infra/attempt-machine/capacity-phase.ts';
import { MAX_EXECUTIONS } from '#lib/infra/job-machine/attempt-loop-phase.ts';
import { droughtOf, ladderOf, WANTS_ALL } from '../core/attempt/drought.ts';
import { type Asl, definitionOf, type State } from './asl.ts';
import { synthesize } from './synthesized.ts';

/** Step Functions ends an execution at 25,000 events; this is our own bound. */
const BOUND = 10_000;

/** Events that an execution writes at most for one visit of a state, all retries used. */
function eventsOf(state: State | undefined): number {
  if (state === undefined) throw new Error('no such state');
  if (state.Type !== 'Task') return 2;
  const retries = (state.Retry ?? []).reduce((sum, retry) => sum + (retry.MaxAttempts ?? 3), 0);
  const isSubmitted = /\.(sync:2|waitForTaskToken)$/.test(state.Resource ?? '');
  // Entered and exited; scheduled, started, submitted, then succeeded or failed for every try.
  return 2 + (retries + 1) * (isSubmitted ? 4 : 3);
}

const sum = (asl: Asl, names: readonly string[]) =>
  names.reduce((total, name) => total + eventsOf(asl.States[name]), 0);

describe('the history of the longest allowed job', () => {
  let job: Asl;
  let attempt: Asl;
  beforeAll(() => {
    const stacks = synthesize();
    job = definitionOf(stacks, 'thriftune-job');
    attempt = definitionOf(stacks, 'thriftune-attempt');
  });

  it(`stays under ${BOUND} events in the job's execution, every retry used`, () => {
    const loop = sum(job, ['Run attempt', 'Decide next', 'What comes next']);
    const once = sum(
      job,
      Object.keys(job.States).filter((name) => !['Run attempt', 'Decide next', 'What comes next'].includes(name)),
    );
    expect(2 + once + MAX_EXECUTIONS * loop).toBeLessThan(BOUND);
  });

  it(`stays under ${BOUND} events in an attempt's execution, every retry used`, () => {
    const wait = sum(attempt, ['Choose capacity', 'What was chosen', 'Wait for capacity']);
    const refusal = sum(attempt, [
      'Choose capacity',
      'What was chosen',
      'Launch attempt',
      'What the launch said',
      'Count the refusal',
    ]);
    const looks = MAX_LOOKS * Math.max(wait, refusal);
    // One wait more than the questions; a refused replacement makes the machine ask once more.
    const asks =
      (MAX_ASKS + 1) *
      sum(attempt, [
        'Await attempt',
        'What ended the wait',
        'Reconsider',
        'What was reconsidered',
        'Launch replacement',
        'What the replacement said',
        'Count the question',
      ]);
    const once = sum(attempt, Object.keys(attempt.States));
    expect(2 + once + looks + asks).toBeLessThan(BOUND);
  });

  it.each([undefined, 10, 18])(
    'has room for the longest search with a ladder of twenty launches that are refused (deadline in days: %s)',
    (days) => {
      const deadline = days === undefined ? {} : { deadline: days * 24 * 3600 };
      const { looks } = droughtOf(ladderOf(20), WANTS_ALL, deadline);
      expect(Math.ceil(looks / MAX_LOOKS)).toBeLessThan(MAX_EXECUTIONS);
      expect(looks).toBeGreaterThan(MAX_LOOKS * 50);
    },
  );

  it('has room for all attempts beside a search of days with an ordinary ladder', () => {
    const { looks } = droughtOf(ladderOf(5), WANTS_ALL);
    expect(Math.ceil(looks / MAX_LOOKS)).toBeLessThan(MAX_EXECUTIONS - MAX_ATTEMPTS);
  });
});
