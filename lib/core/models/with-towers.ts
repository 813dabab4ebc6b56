import type { Decoder } from './read-decoder.ts';

/**
 * A multimodal model with the numbers of its towers, where all its weights were counted or published: transformers loads them beside the decoder, and they take
 * memory though nobody tunes them. A count that includes unused heads errs on the careful side.
 */
export function withTowers(decoder: Decoder, allWeights: number | undefined): Decoder {
  const { architecture } = decoder;
  const { multimodal, parameters } = architecture;
  if (multimodal === undefined || allWeights === undefined || allWeights <= parameters) return decoder;
  const towers = { ...multimodal, parameters: allWeights - parameters };
  return { ...decoder, architecture: { ...architecture, multimodal: towers } };
}
