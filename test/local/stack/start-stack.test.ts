import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defaultOptions, type ProgramName } from '../../../local/stack/options.ts';
import { isSameProcess } from '../../../local/stack/processes.ts';
import { startStack, stopStack } from '../../../local/stack/start-stack.ts';
import { readState } from '../../../local/stack/state-file.ts';

const SERVES = "console.log('ready http://127.0.0.1:0'); setInterval(() => {}, 1000);";
const FAILS = "console.error('no licence to start'); process.exit(3);";

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'stack-'));
});
afterEach(async () => {
  await stopStack(stateDir);
  rmSync(stateDir, { recursive: true, force: true });
});

function options(scripts: Record<ProgramName, string>, name = 'test') {
  const command = (program: ProgramName) => () => [process.execPath, '-e', scripts[program]];
  return defaultOptions(resolve(import.meta.dirname, '../../..'), {
    stateDir,
    name,
    commands: { emulator: command('emulator'), simulator: command('simulator'), frontDoor: command('frontDoor') },
  });
}
const ALL_SERVE = { emulator: SERVES, simulator: SERVES, frontDoor: SERVES };

describe('a local stack', () => {
  test('says where it serves, and is gone after it was stopped', async () => {
    const stack = await startStack(options(ALL_SERVE));
    const programs = Object.values(stack.state.programs);
    expect(stack.endpointUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(stack.clock).toBe(`market:${stack.state.clock.startedAtEpochSeconds}:120`);
    expect(programs.every(isSameProcess)).toBe(true);
    await stack.stop();
    expect(programs.some(isSameProcess)).toBe(false);
    expect(readState(stateDir)).toBeUndefined();
  });

  test('is reused under its name and refused under another', async () => {
    const stack = await startStack(options(ALL_SERVE));
    const again = await startStack(options(ALL_SERVE));
    expect(again).toMatchObject({ reused: true, endpointUrl: stack.endpointUrl });
    await expect(startStack(options(ALL_SERVE, 'other'))).rejects.toThrow("a local stack named 'test' runs");
    const traced = { ...options(ALL_SERVE), trace: { path: '/traces/one', startTick: 0 } };
    await expect(startStack(traced)).rejects.toThrow(/other settings .*no trace/);
  });

  test('leaves nothing running when one program fails, and says why', async () => {
    const failing = startStack(options({ ...ALL_SERVE, simulator: FAILS }));
    await expect(failing).rejects.toThrow(
      /the simulator did not start \(log: .*simulator\.log\): .*no licence to start/s,
    );
    expect(readState(stateDir)).toBeUndefined();
  });

  test('survives a program that cannot be started at all', async () => {
    const all = options(ALL_SERVE);
    const commands = { ...all.commands, simulator: () => ['/nowhere/simulator'] };
    await expect(startStack({ ...all, commands })).rejects.toThrow(/the simulator did not start .*ENOENT/s);
    expect(readState(stateDir)).toBeUndefined();
  });

  test('tells when a program ends by itself, and ends the others', async () => {
    const stack = await startStack(options(ALL_SERVE));
    process.kill(stack.state.programs.simulator.pid, 'SIGKILL');
    expect(await stack.died).toContain('the simulator ended by itself (SIGKILL)');
    expect(Object.values(stack.state.programs).some(isSameProcess)).toBe(false);
  });

  test('does not call it a death when it is stopped', async () => {
    const stack = await startStack(options(ALL_SERVE));
    await stack.stop();
    expect(await Promise.race([stack.died, Promise.resolve('alive till the end')])).toBe('alive till the end');
  });

  test('that died is cleaned and started anew', async () => {
    const first = await startStack(options(ALL_SERVE));
    process.kill(first.state.programs.emulator.pid, 'SIGKILL');
    await first.died;
    const second = await startStack(options(ALL_SERVE));
    expect(second.reused).toBe(false);
    expect(isSameProcess(first.state.programs.simulator)).toBe(false);
  });

  test('does not end a process that was given the pid of a dead one', async () => {
    const stack = await startStack(options(ALL_SERVE));
    const { programs } = stack.state;
    const stranger = { ...programs.simulator, startTicks: '1' };
    writeFileSync(
      join(stateDir, 'stack.json'),
      JSON.stringify({ ...stack.state, programs: { ...programs, simulator: stranger } }),
    );
    await stopStack(stateDir);
    expect(isSameProcess(programs.simulator)).toBe(true);
    process.kill(programs.simulator.pid, 'SIGKILL');
  });
});
