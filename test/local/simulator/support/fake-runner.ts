import type {
  ProcessExit,
  ProcessRunner,
  ProcessSpec,
  RunningProcess,
} from '../../../../local/simulator/processes/runner.ts';

/** A process that only exists on paper. It dies of SIGKILL; what SIGTERM does is up to the test. */
export interface FakeProcess extends RunningProcess {
  readonly spec: ProcessSpec;
  readonly signals: readonly string[];
  readonly isRunning: boolean;
  exit(code: number): void;
}

/** Starts fake processes and remembers them. */
export class FakeRunner implements ProcessRunner {
  readonly started: FakeProcess[] = [];
  /** When set, SIGTERM ends a process with this exit code at once. */
  exitOnTerm: number | undefined;

  start(spec: ProcessSpec): RunningProcess {
    let resolve: (exit: ProcessExit) => void = () => undefined;
    const exited = new Promise<ProcessExit>((done) => {
      resolve = done;
    });
    const signals: string[] = [];
    let isRunning = true;
    const end = (exit: ProcessExit) => {
      isRunning = false;
      resolve(exit);
    };
    const process: FakeProcess = {
      name: spec.name,
      pid: 1000 + this.started.length,
      spec,
      signals,
      exited,
      get isRunning() {
        return isRunning;
      },
      exit: (code) => end({ code, signal: null }),
      signal: (signal, scope) => {
        signals.push(`${signal} ${scope}`);
        if (signal === 'SIGKILL') end({ code: null, signal });
        else if (this.exitOnTerm !== undefined) end({ code: this.exitOnTerm, signal: null });
      },
    };
    this.started.push(process);
    return process;
  }

  /** The newest process of a name. */
  named(name: string): FakeProcess {
    const found = this.started.findLast((process) => process.name === name);
    if (found === undefined)
      throw new Error(`no process ${name}; there are ${this.started.map((process) => process.name).join(', ')}`);
    return found;
  }
}
