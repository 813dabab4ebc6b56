/** A count for a person: `135 M`, `7.62 B`, three digits. */
export function formatCount(count: number): string {
  const units = [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const;
  // 999.6 million is a billion to three digits.
  const unit = units.find(([size]) => count >= size * 0.9995);
  if (unit === undefined) return String(count);
  const value = count / unit[0];
  const digits = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit[1]}`;
}

/** Tokens of a context: `128k`, `10M`; powers of two as model cards write them. */
export function formatTokens(tokens: number): string {
  if (tokens >= 2 ** 20) return `${Math.round(tokens / 2 ** 20)}M`;
  return tokens >= 1024 ? `${Math.round(tokens / 1024)}k` : String(tokens);
}
