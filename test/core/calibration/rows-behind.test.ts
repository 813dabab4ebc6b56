import { expect, test } from 'vitest';
import { rowsBehind } from '#lib/core/calibration/rows-behind.ts';

test('a figure says how many rows of its GPU stand behind it, and that none do', () => {
  expect(rowsBehind('memory', 'A100-SXM4-40GB').rows).toBeGreaterThan(100);
  expect(rowsBehind('throughput', 'H100').caveat).toBeUndefined();
  expect(rowsBehind('memory', 'A10G')).toMatchObject({ rows: 0, caveat: 'unproven: measured at step 20' });
});
