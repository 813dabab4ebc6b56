/** Something that the user must change; its message is all that is printed. */
export class SetupProblem extends Error {
  constructor(message, logPath) {
    super(message);
    this.name = 'SetupProblem';
    this.logPath = logPath;
  }
}
