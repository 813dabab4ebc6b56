import type { FactSource } from '../../lib/core/models/model-facts.ts';

/** vLLM's list of supported models; the ones taken over here carry its LoRA mark. */
const VLLM: FactSource = {
  source: 'vllm-project/vllm docs/models/supported_models.md, commit 0046f770d322',
  asOf: '2026-11-25',
};
/** Bedrock Custom Model Import takes merged weights of these architectures only. */
const BEDROCK: FactSource = {
  source:
    'docs.aws.amazon.com/bedrock/latest/userguide/custom-model-import-code-samples (Mistral AI, Mixtral, Flan, Llama, Qwen, GPTBigCode, GPT-OSS); a size or version limit was not read',
  asOf: '2026-11-25',
};

const ON_VLLM = new Set([
  'llama',
  'mistral',
  'ministral3',
  'mixtral',
  'qwen2',
  'qwen3',
  'qwen3_moe',
  'qwen3_next',
  'qwen3_5_text',
  'qwen3_5_moe_text',
  'gemma2',
  'gemma3_text',
  'gemma4_text',
  'gpt_oss',
  'phi3',
  'olmo2',
  'olmo3',
  'smollm3',
  'granite',
  'granitemoehybrid',
  'llama4_text',
]);
/** Families that the page names; newer generations of them are not said to be taken, so they stay out. */
const ON_BEDROCK = /^(Llama 2|Llama 3|Mistral|Mixtral|Qwen2\.5|gpt-oss)/;

/** Where fine-tuned weights can be served, by `model_type` and family; `unknown` where no list was read that names it. */
export function servableOf(modelType: string | undefined, family: string) {
  const places = [
    ...(modelType !== undefined && ON_VLLM.has(modelType) ? [{ where: 'vllm', adapter: true, ...VLLM }] : []),
    ...(ON_BEDROCK.test(family) ? [{ where: 'bedrock-custom-model-import', adapter: false, ...BEDROCK }] : []),
  ];
  return places.length === 0 ? ('unknown' as const) : places;
}
