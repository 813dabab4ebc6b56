import type { Architecture } from '../../lib/core/models/architecture.ts';
import type { BenchmarkRow } from './benchmark-row.ts';

export type TuningFamily = 'full' | 'lora' | 'qlora' | 'prompt' | 'adapter';

/** What a row trains, as the estimators ask for it. */
export interface RowTuning {
  /** The tuning's id in the product's table. */
  readonly id: string;
  readonly family: TuningFamily;
  readonly trainableParameters: number;
  /** Embedding and head trained as whole copies (PEFT's modules_to_save). */
  readonly savedModulesParameters: number;
  readonly adapterColumns: number;
  readonly adaptedMatrices: number;
  readonly virtualTokens: number;
}

/** Names of tunings in the rows that the product's table has. */
const IDS: readonly (readonly [RegExp, string])[] = [
  [/^full( \((pretrain step|sft)\))?$/i, 'full'],
  [/^qlora/i, 'qlora'],
  [/^rslora$/i, 'rslora'],
  [/^dora$/i, 'dora'],
  [/^pissa$/i, 'pissa'],
  [/^adalora$/i, 'adalora'],
  [/^lora( \(emb\))?$/i, 'lora'],
  [/houlsby/i, 'houlsby'],
  [/prefix/i, 'prefix'],
  [/^prompt$/i, 'prompt'],
  [/^p-tuning$/i, 'p-tuning'],
  [/^ia3$/i, 'ia3'],
  [/^bitfit$/i, 'bitfit'],
  [/^layernorm$/i, 'layernorm'],
];

/** Where a row does not say its rank: the usual default of the tools behind the rows. */
const USUAL_RANK = 16;

/** The tuning of a row; undefined where the product has no such tuning. */
export function tuningOf(row: BenchmarkRow, architecture: Architecture): RowTuning | undefined {
  const id = IDS.find(([pattern]) => pattern.test(row.method))?.[1];
  if (id === undefined) return undefined;
  const family = familyOf(id);
  const savedModulesParameters = /embedding/.test(String(row.target_modules ?? ''))
    ? 2 * architecture.vocabulary * architecture.hidden
    : 0;
  const shapes = matricesOf(architecture, targetsOf(row));
  const rank = row.lora_rank ?? USUAL_RANK;
  const counted = shapes.reduce((sum, [inputs, outputs]) => sum + rank * (inputs + outputs), 0) * architecture.layers;
  const isLora = family === 'lora' || family === 'qlora';
  const trainable =
    row.trainable_params ??
    (family === 'full' ? architecture.parameters : isLora ? counted : 0.005 * architecture.parameters);
  return {
    id,
    family,
    trainableParameters: trainable,
    savedModulesParameters,
    adapterColumns: isLora ? shapes.reduce((sum, [inputs]) => sum + inputs, 0) : 0,
    adaptedMatrices: isLora ? shapes.length : family === 'adapter' ? 2 : 0,
    virtualTokens: id === 'prompt' ? trainable / architecture.hidden : id === 'p-tuning' ? 20 : 0,
  };
}

function familyOf(id: string): TuningFamily {
  if (id === 'full' || id === 'qlora') return id;
  if (['lora', 'rslora', 'dora', 'pissa', 'adalora'].includes(id)) return 'lora';
  return ['prefix', 'prompt', 'p-tuning'].includes(id) ? 'prompt' : 'adapter';
}

/** Matrices that a row adapts; where it does not say, its tool's default of the time (LLaMA-Factory's lora_target was queries and values until 2024). */
function targetsOf({ target_modules, framework }: BenchmarkRow): string[] {
  if (target_modules === null || target_modules === undefined) {
    return /LLaMA-Factory/i.test(framework ?? '') ? ['q_proj', 'v_proj'] : ['all'];
  }
  const text = Array.isArray(target_modules) ? target_modules.join(' ') : target_modules;
  if (/\ball\b|all-linear/i.test(text)) return ['all'];
  if (/^DEFAULT/.test(text)) return ['qkv'];
  return text
    .replace(/\(.*?\)|;.*$/g, '')
    .split(/[\s,]+/)
    .filter((name) => name !== '');
}

type Matrix = readonly [inputs: number, outputs: number];

/** Inputs and outputs of the matrices of a layer that are adapted. */
function matricesOf(architecture: Architecture, targets: readonly string[]): Matrix[] {
  const { hidden, heads, kvHeads, headDim, intermediate, experts } = architecture;
  const [query, keyValue] = [heads * headDim, kvHeads * headDim];
  const attention: Readonly<Record<string, Matrix>> = {
    q_proj: [hidden, query],
    k_proj: [hidden, keyValue],
    v_proj: [hidden, keyValue],
    o_proj: [query, hidden],
  };
  const mlp: Readonly<Record<string, Matrix>> = {
    gate_proj: [hidden, intermediate],
    up_proj: [hidden, intermediate],
    down_proj: [intermediate, hidden],
  };
  const fused: Matrix = [hidden, query + 2 * keyValue];
  const copies = experts === undefined ? 1 : experts.count;
  const repeated = Object.values(mlp).flatMap((matrix) => Array.from({ length: copies }, () => matrix));
  if (targets.includes('all'))
    return [...Object.values(attention), ...(experts === undefined ? Object.values(mlp) : repeated)];
  // Qwen's first generation names its matrices otherwise; `c_proj` is both attention's and the MLP's output.
  const qwen: Readonly<Record<string, readonly Matrix[]>> = {
    c_attn: [fused],
    qkv: [fused],
    c_proj: [
      [query, hidden],
      [intermediate, hidden],
    ],
    w1: [[hidden, intermediate]],
    w2: [[hidden, intermediate]],
  };
  const isQwen = targets.includes('w1') || targets.includes('qkv');
  return targets.flatMap((name) => {
    if (isQwen) return qwen[name] ?? [];
    const matrix = attention[name] ?? mlp[name];
    return matrix === undefined ? [] : [matrix];
  });
}
