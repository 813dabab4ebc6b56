/** A record without the keys whose value is undefined: JSON has none, and a file that is read back equals what was written. */
export function given<T extends object>(record: T): T {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as T;
}
