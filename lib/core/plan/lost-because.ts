import { offerOf } from '../catalog/offer-key.ts';
import type { Option } from './plan.ts';

/** Speeds and prices this close count as the same in a sentence. */
const SAME = 0.02;

/** Why an option was not chosen, in a sentence with numbers. The option costs as much as the chosen one or more. */
export function lostBecauseOf(option: Option, chosen: Option): string {
  const difference = option.costUsd.likely - chosen.costUsd.likely;
  if (dollars(difference) === dollars(0)) return 'costs the same; ties go by the name of the offer';
  const reasons = [priceReason(option, chosen), speedReason(option, chosen), interruptionReason(option, chosen)].filter(
    (reason) => reason !== undefined,
  );
  const against = reasons.filter(({ helps }) => !helps).map(({ text }) => text);
  const inFavour = reasons.filter(({ helps }) => helps).map(({ text }) => text);
  const because = against.length === 0 ? 'a little dearer and a little slower' : against.join(', ');
  return `${dollars(difference)} more: ${because}${inFavour.length === 0 ? '' : `, though ${inFavour.join(' and ')}`}`;
}

/** Dollars to four digits below a dollar, to cents above. */
export function dollars(usd: number): string {
  return `$${usd.toFixed(Math.abs(usd) < 1 ? 4 : 2)}`;
}

interface Reason {
  readonly text: string;
  /** Speaks for the option that lost. */
  readonly helps: boolean;
}

function priceReason(option: Option, chosen: Option): Reason | undefined {
  const [here, there] = [option.price.usdPerHour, chosen.price.usdPerHour];
  if (Math.abs(here - there) <= there * SAME) return undefined;
  const prices = `${dollars(here)} an hour against ${dollars(there)}`;
  if (here < there) return { text: `cheaper by the hour (${prices})`, helps: true };
  const [offer, best] = [offerOf(option.offerKey), offerOf(chosen.offerKey)];
  const who =
    offer.capacity !== best.capacity
      ? `${offer.capacity} asks`
      : offer.service !== best.service
        ? `${offer.service} asks`
        : 'asks';
  return { text: `${who} ${prices}`, helps: false };
}

function speedReason(option: Option, chosen: Option): Reason | undefined {
  const ratio = chosen.stepsPerHour / option.stepsPerHour;
  const gpus = `(${option.gpu} against ${chosen.gpu})`;
  if (ratio > 1 + SAME) return { text: `${ratio.toFixed(2)} × slower ${gpus}`, helps: false };
  return ratio < 1 - SAME ? { text: `${(1 / ratio).toFixed(2)} × faster ${gpus}`, helps: true } : undefined;
}

function interruptionReason(option: Option, chosen: Option): Reason | undefined {
  const [here, there] = [option.expectedInterruptions, chosen.expectedInterruptions];
  if (Math.abs(here - there) < 0.1) return undefined;
  return { text: `${here.toFixed(1)} interruptions expected against ${there.toFixed(1)}`, helps: here < there };
}
