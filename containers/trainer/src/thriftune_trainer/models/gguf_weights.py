"""Weights of a Llama-like GGUF as bf16 safetensors, under the names that transformers gives them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

NAMES = {
    "attn_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}


class ModelError(Exception):
    """The model cannot be made; the message says what to do."""


@dataclass(frozen=True)
class Shape:
    heads: int
    key_value_heads: int


def write_weights(reader: GGUFReader, path: Path) -> int:
    """Returns the number of parameters."""
    shape = Shape(int(field(reader, "llama.attention.head_count")), int(field(reader, "llama.attention.head_count_kv")))
    tensors = dict(sorted(expanded(reader, shape)))
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for name, value in tensors.items():
        size = value.size * 2
        header[name] = {"dtype": "BF16", "shape": list(value.shape), "data_offsets": [offset, offset + size]}
        offset += size
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    with path.open("wb") as file:
        file.write(len(head).to_bytes(8, "little") + head)
        for value in tensors.values():
            file.write(to_bf16(value).tobytes())
    return sum(int(value.size) for value in tensors.values())


def expanded(reader: GGUFReader, shape: Shape) -> Iterator[tuple[str, np.ndarray[Any, np.dtype[np.float32]]]]:
    for tensor in reader.tensors:
        value = dequantize(tensor.data, tensor.tensor_type).astype(np.float32)
        if ".attn_q." in tensor.name:
            value = unpermuted(value, shape.heads)
        if ".attn_k." in tensor.name:
            value = unpermuted(value, shape.key_value_heads)
        yield transformers_name(tensor.name), value


def transformers_name(name: str) -> str:
    if name == "token_embd.weight":
        return "model.embed_tokens.weight"
    if name == "output_norm.weight":
        return "model.norm.weight"
    _, layer, part, suffix = name.split(".")
    return f"model.layers.{layer}.{NAMES[part]}.{suffix}"


def unpermuted(value: np.ndarray[Any, Any], heads: int) -> np.ndarray[Any, Any]:
    """llama.cpp stores query and key rows in the order of its own rotary embedding."""
    half = value.shape[0] // heads // 2
    return value.reshape(heads, half, 2, *value.shape[1:]).swapaxes(2, 1).reshape(value.shape)


def to_bf16(value: np.ndarray[Any, Any]) -> np.ndarray[Any, np.dtype[np.uint16]]:
    """Round to nearest even."""
    bits = np.ascontiguousarray(value, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16).astype("<u2")


def field(reader: GGUFReader, name: str) -> Any:
    found = reader.get_field(name)
    if found is None:
        raise ModelError(f"the GGUF has no field {name}")
    return found.contents()
