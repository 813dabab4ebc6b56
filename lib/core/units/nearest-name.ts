/** The known name that a mistyped one most likely means; `undefined` where all are far off. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  return nearestNames(name, known, 1)[0];
}

/** The known names that a mistyped one may mean, nearest first; none where all are far off. Case, and what is neither letter nor digit, do not count. */
export function nearestNames(name: string, known: readonly string[], most = 3): readonly string[] {
  const wanted = folded(name);
  return known
    .map((candidate) => ({ candidate, distance: distanceTo(wanted, candidate) }))
    .filter(({ distance }) => distance <= Math.max(2, Math.floor(wanted.length / 3)))
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** A name that starts as written is near whatever follows. */
function distanceTo(wanted: string, candidate: string): number {
  const whole = folded(candidate);
  const short = folded(candidate.split('/').at(-1) ?? candidate);
  const started =
    wanted.length >= 4 && (whole.startsWith(wanted) || short.startsWith(wanted)) ? 1 : Number.POSITIVE_INFINITY;
  return Math.min(editDistance(wanted, whole), editDistance(wanted, short), started);
}

function folded(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}

/** Insertions, deletions, replacements and swaps of neighbours that make one text of the other (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  let [beforeLast, last]: number[][] = [[], Array.from({ length: right.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const replace = (last?.[column - 1] ?? 0) + Number(left[row - 1] !== right[column - 1]);
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = swapped ? (beforeLast?.[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min((last?.[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replace, swap));
    }
    [beforeLast, last] = [last ?? [], current];
  }
  return last?.[right.length] ?? 0;
}
