import type { FitParts } from '#lib/core/fit/fit-parts.ts';

/** Letter of each part, in the bar's order. */
export const PART_LETTERS: Readonly<Record<keyof FitParts, readonly [letter: string, meaning: string]>> = {
  weights: ['W', 'weights'],
  trained: ['T', 'trained numbers, gradients, optimizer'],
  activations: ['A', 'activations'],
  logits: ['L', 'logits and loss'],
  work: ['G', 'gathered layers, folded experts'],
  fragments: ['F', 'fragments'],
  context: ['C', 'CUDA'],
};

/** What a GPU's memory goes to, a letter a part and dots for what is free. What does not fit stands behind the bar `|` at which the memory ends. */
export function memoryBar(parts: FitParts, usableGib: number, width: number): string {
  const sizes = Object.entries(PART_LETTERS).map(([name, [letter]]) => ({
    letter,
    gib: parts[name as keyof FitParts],
  }));
  const needed = sizes.reduce((sum, { gib }) => sum + gib, 0);
  const scale = width / Math.max(needed, usableGib);
  let upTo = 0;
  const letters = sizes.map(({ letter, gib }) => {
    const from = Math.round(upTo * scale);
    upTo += gib;
    return letter.repeat(Math.max(0, Math.round(upTo * scale) - from));
  });
  const bar = letters.join('').padEnd(width, '·').slice(0, width);
  if (needed <= usableGib) return bar;
  const end = Math.round(usableGib * scale);
  return `${bar.slice(0, end)}|${bar.slice(end + 1)}`;
}
