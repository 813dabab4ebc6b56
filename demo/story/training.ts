import type { JobEvent } from '#lib/core/job/job-event.ts';
import type { DemoResult } from '../demo-result.ts';

/** Curves and checkpoints as the trainer reported them; a step that was done twice appears twice, under its attempt. */
export function trainingOf(events: readonly JobEvent[]): DemoResult['training'] {
  const training: DemoResult['training'] = { steps: [], validations: [], checkpoints: [] };
  for (const entry of events) {
    if (entry.type !== 'trainer') continue;
    const { attempt, at, wallAt, event } = entry;
    if (event.type === 'step') {
      const { step, loss, tokensPerSecond } = event;
      training.steps.push({ attempt, at, wallAt, step, loss, tokensPerSecond });
    }
    if (event.type === 'validation') training.validations.push({ step: event.step, loss: event.loss });
    if (event.type === 'checkpoint') training.checkpoints.push({ attempt, at, step: event.step });
  }
  return training;
}
