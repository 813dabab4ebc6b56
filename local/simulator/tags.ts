/** Tag keys by which the product marks compute; the control API finds a job's compute by them. */
export const TENANT_TAG = 'thriftune:tenant';
export const JOB_TAG = 'thriftune:job';
export const ATTEMPT_TAG = 'thriftune:attempt';
