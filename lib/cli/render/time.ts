/** Which clock an instant was read from; locally every time says so. */
export type ClockLabel = 'UTC' | 'market' | 'wall';

/** `2026-11-24 22:38:21 market`; an instant of AWS is UTC and says that. */
export function formatInstant(iso: string, clock: ClockLabel): string {
  return `${iso.slice(0, 19).replace('T', ' ')} ${clock}`;
}

/** `1 h 05 min`, `3 min 20 s`, `42 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, '0')} s`;
  return formatHours(whole / 3600);
}

/** `2.3 h`, `14 min`. */
export function formatHours(hours: number): string {
  if (hours < 1) return `${Math.max(1, Math.round(hours * 60))} min`;
  return `${hours.toFixed(1)} h`;
}

/** How old something is: `now`, `5 h`, `85 d`. */
export function formatAge(days: number): string {
  const hours = Math.floor(days * 24);
  if (hours < 1) return 'now';
  return hours < 48 ? `${hours} h` : `${Math.floor(days).toLocaleString('en')} d`;
}
