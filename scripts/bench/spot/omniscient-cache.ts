import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { requireBaseRules } from '../../../lib/core/spot/omniscient.ts';
import type { TracedJob } from '../../../lib/core/spot/simulate-run.ts';
import type { World } from '../../../lib/core/spot/world.ts';
import { leastCostUsd } from '../../../lib/core/spot-omniscient/least-cost.ts';
import { type MarketWindow, marketWindow } from '../../../lib/core/spot-omniscient/market-window.ts';

/** A job in a world, whose optimum is wanted. */
export interface OmniscientCase {
  readonly world: World;
  readonly job: TracedJob;
}

/**
 * `omniscientCost`, remembered in a folder from run to run: the benchmark asks for the same thousands of optima each time. The key is all that the optimum
 * depends on: the prices and states of the window's ticks, the job, the restart, and the source of the algorithm.
 */
export class OmniscientCache {
  private readonly file: string;
  private readonly known = new Map<string, number>();

  constructor(folder: string) {
    mkdirSync(folder, { recursive: true });
    this.file = join(folder, `${sourceHash()}.txt`);
    if (existsSync(this.file)) this.read();
  }

  costUsd(world: World, job: TracedJob): number {
    const window = windowOf({ world, job });
    const key = keyOf(window);
    return this.known.get(key) ?? this.remember(key, leastCostUsd(window));
  }

  /** Works out the unknown ones of many cases on all cores, to be asked for afterwards. */
  async fill(cases: Iterable<OmniscientCase>, threads = availableParallelism()): Promise<void> {
    const unknown = this.unknownOf(cases);
    const work = async () => {
      let thread: Worker | undefined;
      try {
        for (const { key, window } of unknown) {
          thread ??= new Worker(new URL('./omniscient-worker.ts', import.meta.url));
          this.remember(key, await ask(thread, window));
        }
      } finally {
        await thread?.terminate();
      }
    };
    await Promise.all(Array.from({ length: threads }, work));
  }

  private *unknownOf(cases: Iterable<OmniscientCase>): Generator<{ key: string; window: MarketWindow }> {
    const asked = new Set<string>();
    for (const one of cases) {
      const window = windowOf(one);
      const key = keyOf(window);
      if (this.known.has(key) || asked.has(key)) continue;
      asked.add(key);
      yield { key, window };
    }
  }

  private remember(key: string, usd: number): number {
    this.known.set(key, usd);
    appendFileSync(this.file, `${key} ${usd}\n`);
    return usd;
  }

  /** Without the last line where a run was stopped in the middle of it. */
  private read(): void {
    for (const line of readFileSync(this.file, 'utf8').split('\n').slice(0, -1)) {
      const [, key, usd] = /^([0-9a-f]{64}) ([0-9.e+-]+|Infinity)$/.exec(line) ?? [];
      if (key !== undefined && usd !== undefined) this.known.set(key, Number(usd));
    }
  }
}

function ask(thread: Worker, window: MarketWindow): Promise<number> {
  return new Promise((done, fail) => {
    thread.once('error', fail);
    thread.once('message', (answer) => {
      thread.off('error', fail);
      done(z.number().or(z.literal(Number.POSITIVE_INFINITY)).parse(answer));
    });
    thread.postMessage(window);
  });
}

function windowOf({ world, job }: OmniscientCase): MarketWindow {
  requireBaseRules(world.rules);
  return marketWindow(world, job);
}

function keyOf({ ticks, offers, tickUsd, gapMicros, restartMicros, workMicros }: MarketWindow): string {
  const numbers = Float64Array.from([ticks, offers, gapMicros, restartMicros, workMicros]);
  return createHash('sha256').update(numbers).update(tickUsd).digest('hex');
}

/** Any change of the algorithm forgets what it said. */
function sourceHash(): string {
  const folder = resolve(import.meta.dirname, '../../../lib/core/spot-omniscient');
  const hash = createHash('sha256');
  for (const name of readdirSync(folder).toSorted()) hash.update(readFileSync(join(folder, name)));
  return hash.digest('hex').slice(0, 16);
}
