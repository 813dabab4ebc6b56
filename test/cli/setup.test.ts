import { describe, expect, test } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import {
  installedMatchesLock,
  judgeDisk,
  judgeNode,
  judgePlatform,
  noPythonMessage,
  parseVersion,
  pythonFits,
} from '../../scripts/setup/checks.mjs';
import { TASKS } from '../../scripts/setup/tasks.mjs';

describe('the set-up', () => {
  test('reads versions as programs print them', () => {
    expect(parseVersion('v24.21.0')).toEqual({ major: 24, minor: 21, patch: 0 });
    expect(parseVersion('Python 3.11.7')).toEqual({ major: 3, minor: 11, patch: 7 });
    expect(parseVersion('3.13')).toEqual({ major: 3, minor: 13, patch: 0 });
    expect(parseVersion('no version')).toBeUndefined();
  });

  test('stops on Windows, warns on macOS, says nothing on Linux x86-64', () => {
    expect(judgePlatform('win32', 'x64').stop).toMatch(/Windows is not supported/);
    expect(judgePlatform('darwin', 'arm64').warn).toMatch(/untested/);
    expect(judgePlatform('linux', 'x64')).toEqual({});
    expect(judgePlatform('linux', 'arm64').warn).toMatch(/untested/);
  });

  test('takes Node 20 and newer', () => {
    expect(judgeNode('v20.0.0')).toBeUndefined();
    expect(judgeNode('v18.20.1')).toMatch(/v18.20.1 is too old/);
  });

  test('takes Python 3.11 to 3.13 and names what it found instead', () => {
    expect([10, 11, 12, 13, 14].map((minor) => pythonFits({ major: 3, minor, patch: 0 }))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ]);
    expect(noPythonMessage([])).toMatch(/none was found/);
    expect(noPythonMessage([{ path: '/usr/bin/python3', version: { major: 3, minor: 9, patch: 2 } }])).toMatch(
      /3\.9\.2 \(\/usr\/bin\/python3\)/,
    );
  });

  test('asks for disk before it downloads', () => {
    expect(judgeDisk(20e9, '/x', ['all'])).toBeUndefined();
    expect(judgeDisk(3e9, '/x', ['the trainer'])).toMatch(
      /3\.0 GB are free at \/x; about 8\.0 GB are needed for: the trainer/,
    );
  });

  test("adopts somebody's own npm ci, and nothing else", () => {
    const lock = {
      packages: {
        '': {},
        'node_modules/a': { version: '1.0.0' },
        'node_modules/b': { version: '2.0.0', optional: true },
      },
    };
    expect(installedMatchesLock(lock, { packages: { 'node_modules/a': { version: '1.0.0' } } })).toBe(true);
    expect(installedMatchesLock(lock, { packages: { 'node_modules/a': { version: '1.0.1' } } })).toBe(false);
    expect(installedMatchesLock(lock, { packages: {} })).toBe(false);
    expect(
      installedMatchesLock(lock, { packages: { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': {} } }),
    ).toBe(false);
  });

  test('knows every npm script', () => {
    for (const [name, command] of Object.entries(packageJson.scripts)) {
      expect(command).toBe(`node scripts/setup.mjs ${name}`);
      expect(TASKS).toHaveProperty(name);
    }
  });
});
