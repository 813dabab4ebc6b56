import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { PRODUCT } from '#lib/product.ts';

/** One logger for all Lambdas. Keys per invocation: tenant, jobId, attempt, fence, requestId. Never a training row. */
export const logger = new Logger({ serviceName: PRODUCT });

/** Adds the Lambda's context to every line and forgets the invocation's keys at its end. */
export const logContext = () => injectLambdaContext(logger, { resetKeys: true, clearState: true });

const LOGGED = ['tenant', 'jobId', 'attempt', 'fence', 'requestId'] as const;

/** Marks the lines of this invocation with what they are about; other fields are left out. */
export function logAbout(subject: Readonly<Record<string, unknown>>): void {
  for (const name of LOGGED) if (subject[name] !== undefined) logger.appendKeys({ [name]: subject[name] });
}
