import * as z from 'zod';
import { StepFailed } from './session/step-failed.ts';

const BillSchema = z.looseObject({ totalMicroUsd: z.int(), lines: z.array(z.looseObject({ microUsd: z.int() })) });

/** The simulator's control API: what only a simulated provider can be asked for. */
export class SimulatorClient {
  readonly #url: string;

  constructor(simulatorUrl: string) {
    this.#url = simulatorUrl;
  }

  /** Orders interruptions at shares of a job's steps; each acts at the first progress at or past its share. */
  async interrupt(jobId: string, shares: readonly number[], notice = true): Promise<void> {
    await this.#call('POST', '/_sim/interruptions', { jobId, shares, notice });
  }

  /** The provider's own bill of a job. */
  async billMicroUsd(jobId: string): Promise<number> {
    return BillSchema.parse(await this.#call('GET', `/_sim/bill?jobId=${encodeURIComponent(jobId)}`)).totalMicroUsd;
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      body: body === undefined ? null : JSON.stringify(body),
    });
    if (!answer.ok)
      throw new StepFailed('ask the simulator', `${method} ${path} answered ${answer.status}: ${await answer.text()}`);
    return answer.json();
  }
}
