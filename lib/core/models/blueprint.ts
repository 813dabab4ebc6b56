/** A weight matrix that PEFT sees as a linear layer. */
export interface Linear {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly bias: boolean;
  /** PEFT's LoRA takes its name for an expert's and cannot reach it. */
  readonly beyondLora?: boolean | undefined;
}

/** The matrices of one kind of all experts of a layer, kept as one tensor since transformers 5. */
export interface ExpertMatrices {
  readonly name: string;
  readonly experts: number;
  readonly inputs: number;
  readonly outputs: number;
  /** Numbers of the experts' bias vectors of this kind, all experts together; 0 without. */
  readonly biasSize: number;
}

/** Weights that are neither: norms, convolutions, routers, time steps, sinks. `bias`: its name says so, as PEFT's `bias="all"` reads it. */
export interface OtherWeights {
  readonly name: string;
  readonly size: number;
  readonly kind: 'norm' | 'bias' | 'other';
}

/** One decoder layer, or what lies outside the layers. */
export interface Block {
  readonly linears: readonly Linear[];
  readonly experts: readonly ExpertMatrices[];
  readonly others: readonly OtherWeights[];
}

/** Every weight of a text decoder, layer by layer, bottom first. */
export interface Blueprint {
  /** Of a family that is described here; otherwise the shape of a Llama is assumed. */
  readonly exact: boolean;
  readonly hidden: number;
  /** Numbers that a prefix keeps per layer for a virtual token's keys, and as many for its values. */
  readonly prefixWidth: number;
  readonly embedding: number;
  /** The output matrix's own numbers; 0 where it is the embedding. */
  readonly head: number;
  /** Embeddings per layer and their projection (Gemma 4), and the like. */
  readonly base: Block;
  readonly layers: readonly Block[];
  readonly finalNorm: readonly OtherWeights[];
}

/** Numbers of a linear layer, its bias included. */
export function sizeOfLinear({ inputs, outputs, bias }: Linear): number {
  return inputs * outputs + (bias ? outputs : 0);
}

/** Numbers of a block. */
export function sizeOfBlock({ linears, experts, others }: Block): number {
  return (
    sum(linears, sizeOfLinear) +
    sum(experts, (matrices) => matrices.experts * matrices.inputs * matrices.outputs + matrices.biasSize) +
    sum(others, ({ size }) => size)
  );
}

/** Weights of the whole text decoder. */
export function parametersOf(blueprint: Blueprint): number {
  return (
    blueprint.embedding +
    blueprint.head +
    sizeOfBlock(blueprint.base) +
    sum(blueprint.layers, sizeOfBlock) +
    sum(blueprint.finalNorm, ({ size }) => size)
  );
}

/** Weights that a token passes through: of the experts of a layer only `perToken`. */
export function activeParametersOf(blueprint: Blueprint, perToken: number): number {
  const idle = sum(blueprint.layers, ({ experts }) =>
    sum(experts, (matrices) => {
      const each = matrices.inputs * matrices.outputs + matrices.biasSize / matrices.experts;
      return each * Math.max(0, matrices.experts - perToken);
    }),
  );
  return parametersOf(blueprint) - idle;
}

/** Sum of a figure over a list. */
export function sum<Item>(items: readonly Item[], figure: (item: Item) => number): number {
  return items.reduce((total, item) => total + figure(item), 0);
}
