import type { Architecture } from './architecture.ts';
import type { HubConfig } from './hub-config.ts';
import { type Decoder, readDecoder } from './read-decoder.ts';

/**
 * A decoder's weights from its architecture alone, where nobody has its config.json (a published measurement).
 *
 * A Llama's matrices are assumed, in a hybrid also for the layers that keep a state: the counts are not exact, and are called so.
 */
export function decoderOfArchitecture(architecture: Architecture): Decoder {
  const { experts } = architecture;
  const config: HubConfig = {
    model_type: 'unknown',
    hidden_size: architecture.hidden,
    num_hidden_layers: architecture.layers,
    num_attention_heads: architecture.heads,
    num_key_value_heads: architecture.kvHeads,
    head_dim: architecture.headDim,
    intermediate_size: architecture.intermediate,
    vocab_size: architecture.vocabulary,
    max_position_embeddings: architecture.contextTokens,
    tie_word_embeddings: architecture.tiedEmbeddings,
    attention_bias: architecture.attentionBias,
    modalities: [],
    ...(experts === undefined
      ? {}
      : {
          num_experts: experts.count,
          num_experts_per_tok: experts.perToken,
          moe_intermediate_size: experts.intermediate,
          shared_expert_intermediate_size: architecture.intermediate,
        }),
  };
  const result = readDecoder(config, architecture.parameters);
  if (result.kind === 'unreadable') throw new RangeError(`architecture: ${result.field} ${result.problem}`);
  return { architecture, blueprint: result.decoder.blueprint };
}
