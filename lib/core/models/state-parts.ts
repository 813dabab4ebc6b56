import type { DecoderShape } from './decoder-shape.ts';
import type { Part } from './layer-parts.ts';

/** The mixer of a layer that keeps a state. Hugging Face names its linear layers; convolutions and time steps are bare weights. */
export function stateMixer(shape: DecoderShape): Part {
  return shape.family.state === 'mamba2' ? mamba2(shape) : gatedDeltaNet(shape);
}

/** Gated DeltaNet: Qwen3-Next joins its input matrices, Qwen3.5 keeps four. */
function gatedDeltaNet({ family, hidden, config }: DecoderShape): Part {
  const valueHeads = config.linear_num_value_heads ?? 0;
  const values = valueHeads * (config.linear_value_head_dim ?? 0);
  const keys = (config.linear_num_key_heads ?? 0) * (config.linear_key_head_dim ?? 0);
  const convolved = 2 * keys + values;
  const linear = (name: string, inputs: number, outputs: number) => ({ name, inputs, outputs, bias: false });
  const inputs =
    family.state === 'delta-net-joint'
      ? [linear('in_proj_qkvz', hidden, convolved + values), linear('in_proj_ba', hidden, 2 * valueHeads)]
      : [
          linear('in_proj_qkv', hidden, convolved),
          linear('in_proj_z', hidden, values),
          linear('in_proj_b', hidden, valueHeads),
          linear('in_proj_a', hidden, valueHeads),
        ];
  return {
    linears: [...inputs, linear('out_proj', values, hidden)],
    others: [
      { name: 'conv1d.weight', size: convolved * (config.linear_conv_kernel_dim ?? 0), kind: 'other' },
      { name: 'dt_bias', size: valueHeads, kind: 'bias' },
      { name: 'A_log', size: valueHeads, kind: 'other' },
      { name: 'norm.weight', size: config.linear_value_head_dim ?? 0, kind: 'norm' },
    ],
  };
}

function mamba2({ hidden, config }: DecoderShape): Part {
  const heads = config.mamba_n_heads ?? 0;
  const width = (config.mamba_expand ?? 0) * hidden;
  const convolved = width + 2 * (config.mamba_n_groups ?? 0) * (config.mamba_d_state ?? 0);
  const bias = config.mamba_proj_bias === true;
  return {
    linears: [
      { name: 'in_proj', inputs: hidden, outputs: width + convolved + heads, bias },
      { name: 'out_proj', inputs: width, outputs: hidden, bias },
    ],
    others: [
      { name: 'conv1d.weight', size: convolved * (config.mamba_d_conv ?? 0), kind: 'other' },
      { name: 'conv1d.bias', size: config.mamba_conv_bias === true ? convolved : 0, kind: 'bias' },
      { name: 'dt_bias', size: heads, kind: 'bias' },
      { name: 'A_log', size: heads, kind: 'other' },
      { name: 'D', size: heads, kind: 'other' },
      { name: 'norm.weight', size: width, kind: 'norm' },
    ],
  };
}
