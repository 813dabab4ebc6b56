import { parentPort } from 'node:worker_threads';
import { z } from 'zod';
import { readSpotTraces } from '../../../lib/adapters/files/spot-traces.ts';
import { runScene } from './run-scene.ts';
import { scenesOf } from './scenes.ts';
import { benchTraceOf, setsOf } from './trace-sets.ts';

/** Plays a scene, given by its place in the list that every thread makes for itself. */
const AskedSchema = z.object({ folder: z.string(), scene: z.int(), policy: z.string(), mostStarts: z.number() });

let read: { folder: string; traces: ReturnType<typeof tracesOf> } | undefined;

parentPort?.on('message', (message) => {
  const { folder, scene: index, policy, mostStarts } = AskedSchema.parse(message);
  if (read?.folder !== folder) read = { folder, traces: tracesOf(folder) };
  const scene = scenesOf(setsOf(read.traces))[index];
  if (scene === undefined) throw new Error(`there is no scene ${index}`);
  parentPort?.postMessage(runScene({ ...scene, starts: Math.min(scene.starts, mostStarts) }, policy, read.traces));
});

function tracesOf(folder: string) {
  return readSpotTraces(folder).map(benchTraceOf);
}
