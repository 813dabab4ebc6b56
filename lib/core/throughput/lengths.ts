import type { Architecture } from '../models/architecture.ts';

/** How many rows of a data set have how many tokens. */
export type LengthHistogram = readonly { readonly tokens: number; readonly rows: number }[];

/** Share of a packed sequence that first-fit decreasing fills with rows much shorter than it (Krell et al. 2021, arXiv 2107.02027: 0.97 to 0.998). */
const PACKED_SHARE = 0.97;

/** Rows of a micro-batch as they are computed. */
export type BatchShape =
  | {
      readonly kind: 'shape';
      /** Tokens of a row in the batch, on average: padding or packing included. */
      readonly sequenceTokens: number;
      /** Tokens that a token attends to at most, on average. */
      readonly attendedTokens: number;
      /** Share of computed tokens that are not padding. */
      readonly usefulShare: number;
    }
  | { readonly kind: 'refused'; readonly because: string };

/**
 * What padding or packing makes of a data set's lengths. Packing is refused where layers keep a state: it would run on from one row into the next.
 * Longer rows are cut at `maxTokens`.
 */
export function batchShapeOf(input: {
  readonly histogram: LengthHistogram;
  readonly microBatch: number;
  readonly maxTokens: number;
  readonly packs: boolean;
  readonly architecture: Pick<Architecture, 'hybrid'>;
}): BatchShape {
  const { maxTokens, microBatch, packs, architecture } = input;
  const lengths = sharesOf(input.histogram, maxTokens);
  if (lengths.length === 0) return { kind: 'refused', because: 'the data set has no rows with tokens' };
  const mean = lengths.reduce((sum, { tokens, share }) => sum + tokens * share, 0);
  if (!packs) {
    const padded = expectedLongest(lengths, microBatch);
    return { kind: 'shape', sequenceTokens: padded, attendedTokens: padded, usefulShare: mean / padded };
  }
  if (architecture.hybrid !== undefined) {
    const { kind, stateLayers } = architecture.hybrid;
    return { kind: 'refused', because: `packing leaks between rows: ${stateLayers} layers keep a state (${kind})` };
  }
  const longer = lengths.reduce((sum, { tokens, share }) => sum + tokens * tokens * share, 0) / mean;
  return {
    kind: 'shape',
    sequenceTokens: maxTokens,
    attendedTokens: Math.min(maxTokens, longer),
    usefulShare: PACKED_SHARE,
  };
}

interface LengthShare {
  readonly tokens: number;
  readonly share: number;
}

function sharesOf(histogram: LengthHistogram, maxTokens: number): LengthShare[] {
  const kept = histogram.filter(({ tokens, rows }) => tokens > 0 && rows > 0);
  const total = kept.reduce((sum, { rows }) => sum + rows, 0);
  return kept
    .map(({ tokens, rows }) => ({ tokens: Math.min(tokens, maxTokens), share: rows / total }))
    .toSorted((a, b) => a.tokens - b.tokens);
}

/** Mean length of the longest of `count` rows drawn at random: what a batch is padded to. */
function expectedLongest(lengths: readonly LengthShare[], count: number): number {
  let below = 0;
  let expected = 0;
  for (const { tokens, share } of lengths) {
    const upTo = Math.min(1, below + share);
    expected += tokens * (upTo ** count - below ** count);
    below = upTo;
  }
  return expected;
}
