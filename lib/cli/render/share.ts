/** `12.3 %`. */
export function formatShare(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
