import { renderEvent } from '#lib/cli/render/event.ts';
import { renderProgress, renderProgressPanel } from '#lib/cli/render/progress.ts';
import type { JobView } from '#lib/contracts/api/job-view.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';

/** Trainer events that a person wants to read; the others move the panel. */
const TOLD = new Set(['started', 'notice', 'interrupted', 'evaluated', 'completed', 'failed', 'checkpoint']);

/** Without a terminal: a new stage at once, new steps not more often than this. */
const LINE_EVERY_MILLISECONDS = 5000;
/** And a line now and then while nothing changes, such as in a long evaluation. */
const SIGN_OF_LIFE_MILLISECONDS = 30_000;

/** Shows a job while it runs: in place on a terminal, a line per change elsewhere. */
export class LiveView {
  readonly #out: NodeJS.WriteStream;
  #panelLines = 0;
  #lastStage = '';
  #lastState = '';
  #lastAt = 0;

  constructor(out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
  }

  event(event: JobEvent): void {
    if (event.type === 'trainer' && !TOLD.has(event.event.type)) return;
    this.say(`  ${renderEvent(event, 'market')}`);
  }

  job(job: JobView): void {
    if (this.#out.isTTY) {
      this.#redraw(renderProgressPanel(job));
      return;
    }
    const state = `${job.status} ${job.progress?.phase} ${job.progress?.step}`;
    const stage = `${job.status} ${job.progress?.phase}`;
    const now = performance.now();
    const quiet = now - this.#lastAt;
    const isNews =
      stage !== this.#lastStage ||
      (state !== this.#lastState && quiet > LINE_EVERY_MILLISECONDS) ||
      quiet > SIGN_OF_LIFE_MILLISECONDS;
    if (!isNews) return;
    this.#lastStage = stage;
    this.#lastState = state;
    this.#lastAt = now;
    this.#out.write(`  ${renderProgress(job)}\n`);
  }

  /** A line that stays, above the panel. */
  say(text: string): void {
    this.#clear();
    this.#out.write(`${text}\n`);
  }

  end(): void {
    this.#clear();
  }

  #redraw(panel: string): void {
    this.#clear();
    const width = Math.max(20, this.#out.columns ?? 80);
    const lines = panel.split('\n').map((line) => [...line].slice(0, width - 1).join(''));
    this.#out.write(`${lines.join('\n')}\n`);
    this.#panelLines = lines.length;
  }

  #clear(): void {
    if (this.#panelLines === 0) return;
    // Up, then clear to the end of the screen.
    this.#out.write(`\u001b[${this.#panelLines}A\u001b[0J`);
    this.#panelLines = 0;
  }
}
