import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Time } from '../clock.ts';
import type { Config } from '../config.ts';
import { commonEnvironment } from './environment.ts';
import type { ProcessRunner } from './runner.ts';

const FIRST_RESTART_WALL_SECONDS = 0.5;
const LONGEST_RESTART_WALL_SECONDS = 10;
const READY_CHECK_WALL_SECONDS = 0.1;
const LONGEST_WAIT_WALL_SECONDS = 90;

/** Keeps `python -m thriftune_trainer.forkserver` alive: imports cost ten seconds, a fork half of one. */
export class ForkServer {
  readonly #config: Config;
  readonly #processes: ProcessRunner;
  readonly #time: Time;
  #started = false;
  #closed = false;
  #pause = FIRST_RESTART_WALL_SECONDS;
  restarts = 0;

  constructor(config: Config, processes: ProcessRunner, time: Time) {
    this.#config = config;
    this.#processes = processes;
    this.#time = time;
  }

  /** Starts it unless it runs or is not needed; called with the first process, or at once when `warm`. */
  ensure(): void {
    const socket = this.#socket();
    if (socket === undefined || this.#started || this.#closed) return;
    this.#started = true;
    this.#start(socket);
  }

  /** Runs `action` once the server takes requests, at once where none is needed; in the end without it, so that the failure shows. */
  whenReady(action: () => void): void {
    this.ensure();
    this.#waitFor(action, this.#time.wall() + LONGEST_WAIT_WALL_SECONDS);
  }

  /** Whether it takes requests; `undefined` where none is needed. */
  isReady(): boolean | undefined {
    const socket = this.#socket();
    return socket === undefined ? undefined : existsSync(socket);
  }

  close(): void {
    this.#closed = true;
  }

  #waitFor(action: () => void, until: number): void {
    if (this.isReady() !== false || this.#time.wall() >= until) action();
    else this.#time.after(READY_CHECK_WALL_SECONDS, () => this.#waitFor(action, until));
  }

  /** The scripted trainer has nothing to import and forks nothing. */
  #socket(): string | undefined {
    const needed = Object.values(this.#config.trainerKinds).includes('real');
    return needed ? (this.#config.forkServerSocket ?? undefined) : undefined;
  }

  #start(socket: string): void {
    if (this.#closed) return;
    // One that was killed leaves its socket behind, which would look ready.
    rmSync(socket, { force: true });
    const startedAt = this.#time.wall();
    const process = this.#processes.start({
      name: 'fork-server',
      command: this.#config.python,
      args: ['-m', 'thriftune_trainer.forkserver', '--socket', socket],
      env: commonEnvironment(this.#config, this.#config.regions[0] as string),
      cwd: this.#config.stateDir,
      logFile: join(this.#config.stateDir, 'logs', 'fork-server.log'),
    });
    void process.exited.then(() => {
      this.restarts += 1;
      // Back off while it dies at once, so that a broken installation does not spin.
      const diedYoung = this.#time.wall() - startedAt < LONGEST_RESTART_WALL_SECONDS;
      this.#pause = diedYoung ? Math.min(this.#pause * 2, LONGEST_RESTART_WALL_SECONDS) : FIRST_RESTART_WALL_SECONDS;
      if (!this.#closed) this.#time.after(this.#pause, () => this.#start(socket));
    });
  }
}
