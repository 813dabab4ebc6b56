import type { RefusalReason } from '#lib/core/attempt/refusal.ts';

/**
 * What a provider's error code means for a launch; a code that is not here ends the attempt as a configuration error.
 *
 * EC2: codes of Karpenter (pkg/errors/errors.go, August 2026) and ParallelCluster. MaxSpotInstanceCountExceeded and VcpuLimitExceeded are quotas:
 * another type of the same quota group cannot help.
 */
export const EC2_REFUSALS: Readonly<Record<string, RefusalReason>> = {
  InsufficientInstanceCapacity: 'no-capacity',
  InsufficientHostCapacity: 'no-capacity',
  InsufficientCapacity: 'no-capacity',
  InsufficientCapacityOnHost: 'no-capacity',
  UnfulfillableCapacity: 'no-capacity',
  ReservationCapacityExceeded: 'no-capacity',
  InsufficientFreeAddressesInSubnet: 'no-capacity',
  SpotMaxPriceTooLow: 'no-capacity',
  Unsupported: 'no-capacity',
  MaxSpotInstanceCountExceeded: 'quota',
  VcpuLimitExceeded: 'quota',
  InstanceLimitExceeded: 'quota',
  MaxFleetCountExceeded: 'quota',
  RequestLimitExceeded: 'throttled',
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
};

/** SageMaker answers capacity only when the job has been made: CreateTrainingJob knows quotas and throttles. */
export const SAGEMAKER_REFUSALS: Readonly<Record<string, RefusalReason>> = {
  ResourceLimitExceeded: 'quota',
  CapacityError: 'no-capacity',
  InsufficientCapacityException: 'no-capacity',
  ThrottlingException: 'throttled',
  Throttling: 'throttled',
};

/** Faults after which nobody knows whether the request was done: the connection broke, or the service failed inside. */
const LOST_ANSWERS = new Set([
  'TimeoutError',
  'AbortError',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
  'ETIMEDOUT',
  'InternalError',
  'InternalFailure',
  'InternalServerError',
  'ServiceUnavailable',
  'Unavailable',
  'ServiceUnavailableException',
]);

export function isLostAnswer(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // EC2 throttles with a 503 and its code: that is an answer.
  if (error.name in EC2_REFUSALS || error.name in SAGEMAKER_REFUSALS) return false;
  const { code, $metadata } = error as { code?: string; $metadata?: { httpStatusCode?: number } };
  return (
    LOST_ANSWERS.has(error.name) ||
    (code !== undefined && LOST_ANSWERS.has(code)) ||
    ($metadata?.httpStatusCode ?? 0) >= 500
  );
}
