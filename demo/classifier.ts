import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { toJsonl } from '#lib/core/dataset/to-jsonl.ts';
import type { Dataset } from './dataset/load-dataset.ts';
import type { DemoResult } from './demo-result.ts';
import { type Places, trainerEnvironment } from './session/places.ts';
import type { Programs } from './session/programs.ts';

const AnswerSchema = z.looseObject({
  name: z.string(),
  accuracy: z.object({ value: z.number(), low: z.number(), high: z.number(), rows: z.int() }),
  seconds: z.number(),
});

/** What a classifier without a language model reaches on the same rows, where the answers are labels. */
export async function scoreClassifier(
  places: Places,
  programs: Programs,
  dataset: Dataset,
): Promise<DemoResult['classifier']> {
  if (dataset.labels === undefined) return undefined;
  const folder = join(places.state, 'classifier');
  mkdirSync(folder, { recursive: true });
  const file = (part: 'train' | 'test') => join(folder, `${part}.jsonl`);
  writeFileSync(file('train'), toJsonl(dataset.train));
  writeFileSync(file('test'), toJsonl(dataset.test));
  const logFile = join(places.logs, 'classifier.log');
  const program = [
    '-m',
    'thriftune_trainer.baseline.classifier',
    '--train',
    file('train'),
    '--test',
    file('test'),
    '--json',
  ];
  await programs.run({
    step: 'score a classifier on the same rows',
    command: [places.trainerPython, ...program],
    cwd: places.repository,
    env: trainerEnvironment(places, 1),
    logFile,
  });
  const line = readFileSync(logFile, 'utf8')
    .trim()
    .split('\n')
    .findLast((text) => text.startsWith('{'));
  const { name, accuracy, seconds } = AnswerSchema.parse(JSON.parse(line ?? ''));
  return { name, exactMatch: accuracy, seconds };
}
