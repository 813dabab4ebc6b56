import { describe, expect, test } from 'vitest';
import type { CalibrationSource } from '#lib/ports/calibration-source.ts';

const CALIBRATION = {
  schemaVersion: 1,
  tokensPerSecond: 12.5,
  startupSeconds: 240,
  evaluationTokensPerSecond: 30,
  precision: 'fp32',
  asOf: '2026-11-24T00:00:00Z',
};

/** What every calibration source does. It is made over the text that was stored, if any. */
export function calibrationSourceContract(
  name: string,
  make: (stored: string | undefined) => Promise<CalibrationSource>,
): void {
  describe(`${name} as a calibration source`, () => {
    test('has nothing before anything was measured', async () => {
      expect(await (await make(undefined)).get()).toBeUndefined();
    });

    test('gives what was measured', async () => {
      expect(await (await make(JSON.stringify(CALIBRATION))).get()).toEqual(CALIBRATION);
    });

    test.each([
      ['no JSON', '{"schemaVersion": 1,', /is not JSON/],
      ['a field that is wrong', JSON.stringify({ ...CALIBRATION, tokensPerSecond: 0 }), /tokensPerSecond/],
      ['another version', JSON.stringify({ ...CALIBRATION, schemaVersion: 2 }), /schemaVersion/],
    ])('says by name where it found %s', async (_, stored, message) => {
      const source = await make(stored);
      await expect(source.get()).rejects.toMatchObject({
        name: 'CalibrationInvalid',
        message: expect.stringMatching(message),
      });
      await expect(source.get()).rejects.toThrow('calibration/local-cpu.json');
    });
  });
}
