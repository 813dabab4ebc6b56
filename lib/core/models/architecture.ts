/** Architecture of a decoder's text tower, as its config.json says. */
export interface Architecture {
  /** Weights of the text decoder, embeddings included. */
  readonly parameters: number;
  /** Weights that a token passes through; equal to `parameters` for dense models. */
  readonly activeParameters: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly headDim: number;
  /** Of the dense MLP; for MoE models of their dense or shared layers, if any. */
  readonly intermediate: number;
  readonly vocabulary: number;
  readonly tiedEmbeddings: boolean;
  readonly contextTokens: number;
  /** Three matrices (SwiGLU, GeGLU) instead of two. */
  readonly gatedMlp: boolean;
  readonly attentionBias: boolean;
  readonly experts?: { readonly count: number; readonly perToken: number; readonly intermediate: number } | undefined;
  /** Layers that keep a state instead of attending (Mamba, linear attention): packing leaks through them. */
  readonly hybrid?: { readonly stateLayers: number; readonly kind: string } | undefined;
  /** A vision or audio tower beside the text decoder. */
  readonly multimodal?:
    | { readonly parameters?: number | undefined; readonly modalities: readonly string[] }
    | undefined;
}
