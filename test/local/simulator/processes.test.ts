import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../../local/simulator/config.ts';
import { ForkServer } from '../../../local/simulator/processes/fork-server.ts';
import { Processes } from '../../../local/simulator/processes/registry.ts';
import { spawningRunner } from '../../../local/simulator/processes/runner.ts';
import { FakeRunner } from './support/fake-runner.ts';
import { FakeTime, settle } from './support/fake-time.ts';
import { START, startHarness } from './support/harness.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'processes-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const spec = (script: string) => ({
  name: 'test',
  command: '/bin/sh',
  args: ['-c', script],
  env: { PATH: '/usr/bin:/bin' },
  cwd: folder,
  logFile: join(folder, 'log'),
});
const isAlive = (pid: number) =>
  existsSync(`/proc/${pid}`) && !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

describe('a real process', () => {
  it('answers its exit code and writes its log', async () => {
    const { exited } = spawningRunner.start(spec('echo hello; exit 3'));
    expect(await exited).toEqual({ code: 3, signal: null });
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('hello\n');
  });

  it('takes its children with it', async () => {
    const processes = new Processes(spawningRunner);
    processes.start(spec('sleep 60 & echo $! > child; wait'));
    await until(() => existsSync(join(folder, 'child')) && readFileSync(join(folder, 'child'), 'utf8').endsWith('\n'));
    const child = Number(readFileSync(join(folder, 'child'), 'utf8'));
    expect(isAlive(child)).toBe(true);
    await processes.close();
    await until(() => !isAlive(child));
    expect(processes.list()).toEqual([]);
  });

  it('that cannot be started exits with 127', async () => {
    expect(await spawningRunner.start({ ...spec(''), command: '/nonexistent' }).exited).toEqual({
      code: 127,
      signal: null,
    });
  });
});

describe('the fork server', () => {
  it('is started once, and again when it dies', async () => {
    const time = new FakeTime(START, 120);
    const runner = new FakeRunner();
    const harness = await startHarness({ forkServerSocket: '/tmp/fork.sock' });
    const server = new ForkServer(configSchema.parse(harness.config), runner, time);
    await harness.close();
    server.ensure();
    server.ensure();
    expect(runner.started).toHaveLength(1);
    expect(runner.started[0]?.spec.args).toEqual(['-m', 'thriftune_trainer.forkserver', '--socket', '/tmp/fork.sock']);
    runner.started[0]?.exit(1);
    await settle();
    await time.advance(2);
    expect(runner.started).toHaveLength(2);
  });
});

describe('the program', () => {
  const start = (args: readonly string[]): ChildProcess => {
    const config = {
      emulatorUrl: 'http://127.0.0.1:1',
      frontDoorUrl: 'http://127.0.0.1:2',
      regions: ['us-east-1'],
      accountId: '123456789012',
      adminAccessKeyId: 'a',
      adminSecretAccessKey: 'b',
      clock: { startedAtEpochSeconds: START, rate: 120 },
      stateDir: folder,
      python: '/bin/sleep',
      pythonPath: '/src',
      cacheDir: folder,
    };
    writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
    return spawn(
      process.execPath,
      ['local/simulator/main.ts', '--port', '0', '--config', join(folder, 'config.json'), ...args],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
  };

  it('says where it listens and ends on SIGTERM', async () => {
    const program = start([]);
    const line = await new Promise<string>((resolve) =>
      program.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString())),
    );
    expect(line).toMatch(/^ready http:\/\/127\.0\.0\.1:\d+\n$/);
    expect((await fetch(`${line.trim().split(' ')[1]}/_sim/clock`)).status).toBe(200);
    program.kill('SIGTERM');
    expect(await new Promise((resolve) => program.once('exit', resolve))).toBe(0);
  });
});

/** Waits for what a real process does; there is no event for it. */
async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; tries < 500; tries += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('it did not come about');
}
