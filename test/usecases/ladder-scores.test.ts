import { describe, expect, test } from 'vitest';
import { OptionalPlacementScores } from '#lib/adapters/aws/optional-placement-scores.ts';
import { MemoryPlacementScores } from '#lib/adapters/memory/memory-placement-scores.ts';
import type { PlacementScores } from '#lib/ports/placement-scores.ts';
import { ladderScores } from '#lib/usecases/ladder-scores.ts';
import { option } from '../core/attempt/fixtures.ts';

const SCORES = [{ region: 'us-east-1', azId: 'use1-az4', score: 7 }];
const ladderOf = (...types: readonly string[]) =>
  types.flatMap((type) => [
    option(`ec2/${type}/spot/us-east-1/use1-az4`, 1),
    option(`ec2/${type}/on-demand/us-east-1/any`, 1),
  ]);
const THREE = ladderOf('g6.xlarge', 'g5.xlarge', 'g4dn.xlarge');

describe('the placement scores of a ladder', () => {
  test('are asked for with all its spot types at once, the same for the same ladder', async () => {
    const questions: unknown[] = [];
    const scores: PlacementScores = {
      of: async (types, regions) => {
        questions.push([types, regions]);
        return SCORES;
      },
    };
    expect(await ladderScores({ scores }, THREE)).toEqual(SCORES);
    await ladderScores({ scores }, THREE.toReversed());
    expect(questions).toEqual(Array(2).fill([['g4dn.xlarge', 'g5.xlarge', 'g6.xlarge'], ['us-east-1']]));
  });

  test('are not asked for with fewer than three types, which score low everywhere', async () => {
    const scores = new MemoryPlacementScores(SCORES);
    expect(await ladderScores({ scores }, ladderOf('g6.xlarge', 'g5.xlarge'))).toEqual([]);
    expect(await ladderScores({ scores }, THREE)).toEqual(SCORES);
  });

  test('are none, with a word why, where asking fails', async () => {
    const messages: string[] = [];
    const refusing: PlacementScores = {
      of: () => Promise.reject(Object.assign(new Error('no more today'), { name: 'MaxConfigLimitExceeded' })),
    };
    const scores = new OptionalPlacementScores(refusing, (message) => messages.push(message));
    expect(await ladderScores({ scores }, THREE)).toEqual([]);
    expect(messages).toEqual([
      'no placement scores, the policy decides without them: MaxConfigLimitExceeded: no more today',
    ]);
  });
});
