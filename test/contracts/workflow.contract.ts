import { describe, expect, test } from 'vitest';
import type { Workflow } from '#lib/ports/workflow.ts';

const OUTPUT = { endedBy: 'itself' };

/** What every workflow engine does. */
export function workflowContract(
  name: string,
  make: () => Promise<{
    readonly workflow: Workflow;
    /** The id of a job that may be started. */
    readonly newJob: () => Promise<string>;
    /** The token of the task that the job's started execution waits in. */
    readonly tokenOf: (jobId: string) => Promise<string>;
    /** What that task was completed with. */
    readonly outputOf: (jobId: string) => Promise<unknown>;
    /** Ends the execution from outside, while its task waits. */
    readonly stop: (jobId: string) => Promise<void>;
  }>,
): void {
  describe(`${name} as a workflow`, () => {
    test('starts an execution once for a job, and answers the same one when that is over', async () => {
      const { workflow, newJob, tokenOf } = await make();
      const [jobId, otherId] = [await newJob(), await newJob()];
      const first = await workflow.start('acme', jobId);
      expect(first.executionArn).toMatch(new RegExp(`^arn:aws:states:us-east-1:\\d{12}:execution:[\\w-]+:${jobId}$`));
      expect(await workflow.start('acme', jobId)).toEqual(first);
      expect(await workflow.start('acme', otherId)).not.toEqual(first);
      for (const id of [jobId, otherId]) await workflow.complete(await tokenOf(id), OUTPUT);
      expect(await workflow.start('acme', jobId)).toEqual(first);
    });

    test('completes a waiting task once, with its output', async () => {
      const { workflow, newJob, tokenOf, outputOf } = await make();
      const jobId = await newJob();
      await workflow.start('acme', jobId);
      const token = await tokenOf(jobId);
      expect(await workflow.heartbeat(token)).toBe(true);
      expect(await workflow.complete(token, OUTPUT)).toBe(true);
      expect(await outputOf(jobId)).toEqual(OUTPUT);
      expect(await workflow.complete(token, { endedBy: 'us' })).toBe(false);
      expect(await workflow.heartbeat(token)).toBe(false);
      expect(await outputOf(jobId)).toEqual(OUTPUT);
    });

    test('answers false for the token of a task that ended without an answer', async () => {
      const { workflow, newJob, tokenOf, stop } = await make();
      const jobId = await newJob();
      await workflow.start('acme', jobId);
      const token = await tokenOf(jobId);
      await stop(jobId);
      expect(await workflow.heartbeat(token)).toBe(false);
      expect(await workflow.complete(token, OUTPUT)).toBe(false);
    });

    test('answers false for a token that was never given', async () => {
      const { workflow } = await make();
      expect(await workflow.heartbeat('never-given')).toBe(false);
      expect(await workflow.complete('never-given', OUTPUT)).toBe(false);
    });
  });
}
