import type { Emulator } from '../aws/emulator.ts';
import { jsonResponse, type SimRequest, type SimResponse, textResponse } from '../http/request.ts';
import type { TrainingJobs } from './jobs.ts';
import { isOver } from './training-job.ts';

/**
 * Credentials of a running job's role, under `/credentials/<region>/<job>`, in the container-credentials format. With session tag chaining the
 * session carries the job's tags: whose session called CreateTrainingJob cannot be seen from here.
 */
export function credentialService(deps: {
  readonly jobs: TrainingJobs;
  readonly emulator: Emulator;
}): (request: SimRequest) => Promise<SimResponse> {
  return async ({ path }) => {
    const [, , region = '', name = ''] = path.split('/');
    const job = deps.jobs.get(region, name);
    if (job === undefined || isOver(job) || job.request.EnableNetworkIsolation) return textResponse(404, 'Not Found');
    const chained = job.request.SessionChainingConfig?.EnableSessionTagChaining === true;
    const tags = chained ? Object.fromEntries(job.tags) : {};
    const given = await deps.emulator.assumeRole({
      region,
      roleArn: job.request.RoleArn,
      sessionName: 'SageMaker',
      tags,
    });
    return jsonResponse(200, {
      RoleArn: job.request.RoleArn,
      AccessKeyId: given.accessKeyId,
      SecretAccessKey: given.secretAccessKey,
      Token: given.sessionToken,
      Expiration: given.expiration.toISOString(),
    });
  };
}
