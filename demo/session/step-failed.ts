/** A step of the demo, of a test's set-up or of `local up` that did not work: which, why, and where its log lies. */
export class StepFailed extends Error {
  override readonly name = 'StepFailed';
  readonly step: string;
  readonly logFile: string | undefined;

  constructor(step: string, reason: string, logFile?: string) {
    super(reason);
    this.step = step;
    this.logFile = logFile;
  }
}
