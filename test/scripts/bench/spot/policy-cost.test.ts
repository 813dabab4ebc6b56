import { describe, expect, test } from 'vitest';
import { costFigures } from '../../../../scripts/bench/spot/policy-cost.ts';

describe('the cost of the policy', () => {
  const decideMilliseconds = Array.from({ length: 200 }, (_, index) => (index === 0 ? 8 : 1));
  const figures = costFigures('six pools', [
    {
      buildSeconds: 0.3,
      rssMegabytes: 120,
      decideMilliseconds,
      movedMilliseconds: [300, 2],
    },
    { buildSeconds: 0.2, rssMegabytes: 90, decideMilliseconds: [1], movedMilliseconds: [1] },
  ]);
  const figure = (metric: string) => figures.find((one) => one.metric === metric);

  test('tells decisions that find prices moved, which may build tables, from the others', () => {
    expect(figure('longest decision')).toMatchObject({ n: 201, value: 8, target: 5, pass: false });
    expect(figure('decision, 99 in 100')).toMatchObject({ value: 1, pass: true });
    expect(figure('mean decision')?.value).toBeCloseTo(208 / 201, 2);
    expect(figure('longest decision as prices moved')).toMatchObject({ n: 3, value: 300, target: 1000, pass: true });
  });

  test('is the worst of several processes', () => {
    expect(figure('building, cold')).toMatchObject({ value: 0.3, target: 1, pass: true });
    expect(figure('rise of memory')).toMatchObject({ value: 120, target: 100, pass: false });
  });
});
