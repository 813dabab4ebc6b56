import { offerOf } from '../catalog/offer-key.ts';
import type { Option } from './plan.ts';

/** Speeds and prices this close count as the same in a sentence. */
const SAME = 0.02;

/** Why an option was not chosen, in a sentence with numbers. The option costs as much as the chosen one or more. */
export function lostBecauseOf(option: Option, chosen: Option): string {
  const difference = option.costUsd.likely - chosen.costUsd.likely;
  if (dollars(difference) === dollars(0)) return 'costs the same; ties go by the name of the offer';
  const reasons = [priceReason(option, chosen), speedReason(option, chosen), interruptionReason(option, chosen)].filter((reason) => reason !== undefined);
  return `${dollars(difference)} more: ${reasons.length === 0 ? 'a little dearer and a little slower' : reasons.join(', ')}`;
}

/** Dollars to four digits below a dollar, to cents above. */
export function dollars(usd: number): string {
  return `$${usd.toFixed(Math.abs(usd) < 1 ? 4 : 2)}`;
}

function priceReason(option: Option, chosen: Option): string | undefined {
  const [here, there] = [option.price.usdPerHour, chosen.price.usdPerHour];
  const prices = `${dollars(here)} an hour against ${dollars(there)}`;
  if (Math.abs(here - there) <= there * SAME) return undefined;
  if (here < there) return `cheaper by the hour (${prices})`;
  const [offer, best] = [offerOf(option.offerKey), offerOf(chosen.offerKey)];
  if (offer.capacity !== best.capacity) return `${offer.capacity} asks ${prices}`;
  if (offer.service !== best.service) return `${offer.service} asks ${prices}`;
  return `asks ${prices}`;
}

function speedReason(option: Option, chosen: Option): string | undefined {
  const ratio = chosen.stepsPerHour / option.stepsPerHour;
  if (ratio > 1 + SAME) return `${ratio.toFixed(2)} × slower (${option.gpu} against ${chosen.gpu})`;
  if (ratio < 1 - SAME) return `though ${(1 / ratio).toFixed(2)} × faster (${option.gpu} against ${chosen.gpu})`;
  return undefined;
}

function interruptionReason(option: Option, chosen: Option): string | undefined {
  const more = option.expectedInterruptions - chosen.expectedInterruptions;
  if (Math.abs(more) < 0.1) return undefined;
  const counts = `${option.expectedInterruptions.toFixed(1)} interruptions expected against ${chosen.expectedInterruptions.toFixed(1)}`;
  return more > 0 ? counts : `though ${counts}`;
}
