/** An instant as epoch seconds, UTC on AWS, market time on the local stack. Whole seconds. */
export type EpochSeconds = number;

/** An ISO 8601 instant in UTC with whole seconds, for people and for stored rows. */
export type IsoInstant = string;

/** Formats an instant; the only conversion from seconds to text in the core. */
export function isoOf(at: EpochSeconds): IsoInstant {
  return new Date(at * 1000).toISOString().replace('.000Z', 'Z');
}

/** Parses an ISO instant; `undefined` when the text is not one. */
export function epochSecondsOf(text: string): EpochSeconds | undefined {
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}
