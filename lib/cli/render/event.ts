import type { TrainerEvent } from '#lib/core/attempt/trainer-event.ts';
import type { JobEvent } from '#lib/core/job/job-event.ts';
import { formatMicroUsd } from './money.ts';
import { formatOffer } from './plan.ts';
import { type ClockLabel, formatInstant } from './time.ts';

/** One event as a line: its time in the job's clock, then what happened. */
export function renderEvent(event: JobEvent, clock: ClockLabel): string {
  return `${formatInstant(event.at, clock)}  ${textOf(event)}`;
}

function textOf(event: JobEvent): string {
  switch (event.type) {
    case 'status':
      return event.message === undefined ? event.status : `${event.status}: ${event.message}`;
    case 'plan':
      return `planned: ${formatOffer(event.offerKey)} (plan ${event.hash.slice(0, 12)})`;
    case 'attempt-launched':
      return `attempt ${event.attempt} launched as ${event.providerId} on ${formatOffer(event.offerKey)}: ${event.because}`;
    case 'launch-refused':
      return `attempt ${event.attempt}: ${formatOffer(event.offerKey)} refused (${event.reason})`;
    case 'interruption-notice':
      return `attempt ${event.attempt}: ${event.source === 'ec2' ? 'EC2' : 'SageMaker'} takes the instance back`;
    case 'rebalance-recommendation':
      return `attempt ${event.attempt}: EC2 sees a higher risk of interruption`;
    case 'attempt-ended':
      return `attempt ${event.attempt} ${event.outcome}: ${event.because}; charged ${formatMicroUsd(event.chargedMicroUsd)}`;
    case 'trainer':
      return `attempt ${event.attempt}, fence ${event.fence}: ${trainerText(event.event)}`;
  }
}

function trainerText(event: TrainerEvent): string {
  switch (event.type) {
    case 'phase':
      return event.phase;
    case 'started':
      return event.resumedFromStep === null
        ? `training starts at step 0 (${event.threads} threads, ${event.device})`
        : `training resumes from step ${event.resumedFromStep} of fence ${event.resumedFromFence}`;
    case 'step':
      return `step ${event.step}/${event.totalSteps}, loss ${event.loss.toFixed(4)}, ${Math.round(event.tokensPerSecond)} tokens/s`;
    case 'validation':
      return `validation loss ${event.loss.toFixed(4)} at step ${event.step}`;
    case 'checkpoint':
      return `checkpoint verified at step ${event.step} (${event.saveSeconds.toFixed(1)} s)`;
    case 'measured':
      return `measured ${Math.round(event.tokensPerSecond)} tokens/s, ${event.secondsPerStep.toFixed(2)} s a step`;
    case 'heartbeat':
      return `alive at step ${event.step}`;
    case 'notice':
      return `notice of the interruption (${event.source})`;
    case 'evaluated': {
      const { before, after } = event.result;
      return `evaluated: exact match ${percent(before.exactMatch.value)} → ${percent(after.exactMatch.value)}`;
    }
    case 'interrupted':
      return `stopped at step ${event.step}, ${event.savedStep === null ? 'nothing saved' : `saved at ${event.savedStep}`}`;
    case 'completed':
      return `snapshot ${event.digest.slice(0, 19)} written at step ${event.step}`;
    case 'failed':
      return `failed: ${event.code}: ${event.message}`;
  }
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
