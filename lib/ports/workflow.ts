/** The workflow engine that runs a job's steps. */
export interface Workflow {
  /** Starts a job's execution once: the same job again answers the same execution, even one that is over. */
  start(tenant: string, jobId: string): Promise<{ readonly executionArn: string }>;
  /** Completes a waiting task, once; a token that is over or was never given is no error (answers false). */
  complete(token: string, output: unknown): Promise<boolean>;
  /** Tells that a waiting task is alive; a token that is over or was never given is no error (answers false). */
  heartbeat(token: string): Promise<boolean>;
}
