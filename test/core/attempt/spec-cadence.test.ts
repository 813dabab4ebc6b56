import { describe, expect, test } from 'vitest';
import { specCadenceOf } from '#lib/core/attempt/spec-cadence.ts';
import { checkpointIntervalSeconds } from '#lib/core/spot/checkpoint-cadence.ts';

const hazard = { ageEdgesHours: [0.2, 0.7], ratePerHour: [1.43, 1.16, 0.45] };
const checkpointing = { minimumSeconds: 1, maximumSeconds: 3600 };

describe('what a trainer is told of its checkpoints', () => {
  test('comes to the same moments on both clocks', () => {
    const rate = 120;
    const { cadence, checkpointEverySeconds } = specCadenceOf({
      hazard,
      checkpointing,
      saveSeconds: 0.5,
      clockRate: rate,
    });
    if (cadence === undefined) throw new Error('no cadence');
    const { minimumSeconds, saveSeconds, ...told } = cadence;
    const wall = { hazard: told, minimumSeconds, maximumSeconds: checkpointEverySeconds };
    const market = { hazard, minimumSeconds: rate, maximumSeconds: 3600 * rate };
    for (const ageHours of [0, 0.1, 0.5, 3]) {
      const inWallTime = checkpointIntervalSeconds(wall, { ageHours: ageHours / rate, saveSeconds });
      const inMarketTime = checkpointIntervalSeconds(market, { ageHours, saveSeconds: saveSeconds * rate });
      expect(inWallTime * rate).toBeCloseTo(inMarketTime, 6);
    }
  });
});
