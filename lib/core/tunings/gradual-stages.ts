import { type Blueprint, parametersOf, sizeOfBlock, sum } from '../models/blueprint.ts';

/**
 * What a stage of gradual unfreezing trains: the final norm, the output matrix if it is not the embedding, and the top share of the layers, rounded up. The
 * last stage trains everything, embeddings too.
 */
export function stageParametersOf(blueprint: Blueprint, stage: number, stages: number): number {
  if (!(Number.isInteger(stage) && stage >= 1 && stage <= stages))
    throw new RangeError(`stage must be a whole number from 1 to ${stages}, not ${stage}`);
  if (stage === stages) return parametersOf(blueprint);
  const { layers, head, finalNorm } = blueprint;
  const top = Math.ceil((layers.length * stage) / stages);
  return head + sum(finalNorm, ({ size }) => size) + sum(layers.slice(layers.length - top), sizeOfBlock);
}
