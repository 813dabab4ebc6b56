import { describe, expect, test } from 'vitest';
import { costFigures } from '../../../../scripts/bench/spot/policy-cost.ts';

describe('the cost of the policy', () => {
  const ofOne = (milliseconds: number) => ({
    buildSeconds: 0.2,
    rssMegabytes: 90,
    movedMilliseconds: [1],
    decideMilliseconds: [milliseconds, 1, 6],
  });
  const figures = costFigures('six pools', [
    { buildSeconds: 0.3, rssMegabytes: 120, decideMilliseconds: [1, 8, 6], movedMilliseconds: [300, 2] },
    ofOne(1),
    ofOne(2),
  ]);
  const figure = (metric: string) => figures.find((one) => one.metric === metric);

  test('tells decisions that find prices moved, which may build tables, from the others', () => {
    expect(figure('mean decision')?.value).toBeCloseTo((15 + 8 + 9) / 9, 2);
    expect(figure('longest decision as prices moved')).toMatchObject({ n: 4, value: 300, target: 1000, pass: true });
  });

  test('finds the decision that is long in most processes, not the moment in which one of them stood still', () => {
    expect(figure('longest decision')).toMatchObject({ n: 9, value: 6, target: 5, pass: false });
    expect(figure('longest decision of any process')).toMatchObject({ value: 8, target: null });
  });

  test('is the worst of several processes in building', () => {
    expect(figure('building, cold')).toMatchObject({ value: 0.3, target: 1, pass: true });
    expect(figure('rise of memory')).toMatchObject({ value: 120, target: 100, pass: false });
  });
});
