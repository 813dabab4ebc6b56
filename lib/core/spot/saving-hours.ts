import { type CadenceTerms, checkpointIntervalSeconds } from './checkpoint-cadence.ts';
import { survivalAfterLaunch } from './hazard.ts';

/** Ages that are looked at, closer together where intervals are short; twice as many change the hours by under 1 %. */
const CELLS = 32;

/**
 * Hours that training stands still for saves in so many hours of work: save ÷ interval of them, at the ages that the job's instances have. Over many
 * attempts an instance is of an age as often as it lives to it; none is older than the whole work.
 */
export function savingHoursOf(
  terms: CadenceTerms,
  { workHours, saveSeconds }: { readonly workHours: number; readonly saveSeconds: number },
): number {
  let shares = 0;
  let alive = 0;
  for (let cell = 0; cell < CELLS; cell++) {
    const ageHours = workHours * ((cell + 0.5) / CELLS) ** 2;
    const time = survivalAfterLaunch(terms.hazard, ageHours) * (2 * cell + 1);
    shares += (time * saveSeconds) / checkpointIntervalSeconds(terms, { ageHours, saveSeconds });
    alive += time;
  }
  return (workHours * shares) / alive;
}
