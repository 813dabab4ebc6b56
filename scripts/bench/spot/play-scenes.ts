import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { policiesOf } from './bench-policies.ts';
import type { RunFigures } from './run-scene.ts';
import type { Scene } from './scenes.ts';

/** Figures of every policy in every scene, by the scene's place and the policy's name. */
export type Played = ReadonlyMap<number, ReadonlyMap<string, readonly RunFigures[]>>;

export interface PlayInput {
  readonly folder: string;
  readonly scenes: readonly Scene[];
  /** Which of the scenes. */
  readonly wanted: readonly number[];
  readonly policies: readonly string[] | undefined;
  readonly mostStarts: number;
  readonly onProgress: (done: number, of: number) => void;
}

/** Plays scenes on all cores. */
export async function playScenes(input: PlayInput): Promise<Played> {
  const { folder, scenes, wanted, policies, mostStarts, onProgress } = input;
  const tasks = wanted.flatMap((scene) => {
    const table = scenes[scene]?.table ?? 'one zone';
    const names = policiesOf(table).filter((name) => policies === undefined || policies.includes(name));
    return names.map((policy) => ({ scene, policy }));
  });
  const played = new Map(wanted.map((scene) => [scene, new Map<string, readonly RunFigures[]>()]));
  const queue = tasks.values();
  let done = 0;
  const work = async () => {
    const worker = new Worker(new URL('./spot-worker.ts', import.meta.url));
    try {
      for (const { scene, policy } of queue) {
        const figures = await ask(worker, { folder, scene, policy, mostStarts });
        played.get(scene)?.set(policy, figures);
        done += 1;
        onProgress(done, tasks.length);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), Math.max(1, tasks.length)) }, work));
  return played;
}

interface Asked {
  readonly folder: string;
  readonly scene: number;
  readonly policy: string;
  readonly mostStarts: number;
}

/** Our own worker's answer: its shape is the type of `runScene`. */
function ask(worker: Worker, asked: Asked): Promise<readonly RunFigures[]> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (figures: readonly RunFigures[]) => {
      worker.off('error', reject);
      resolve(figures);
    });
    worker.postMessage(asked);
  });
}
