"""Generates the pydantic models of the contracts from `schemas/` (which come from zod). `--check` only compares.

Run: .thriftune/trainer-venv/bin/python containers/trainer/scripts/generate_contracts.py
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import warnings
from pathlib import Path

from datamodel_code_generator.__main__ import Exit
from datamodel_code_generator.__main__ import main as generate_code

TRAINER = Path(__file__).resolve().parents[1]
SCHEMAS = TRAINER.parents[1] / "schemas"
TARGET = TRAINER / "src" / "thriftune_trainer" / "contracts"

#: What the container reads or writes; the other schemas are the API's.
CONTRACTS = (
    "checkpoint-manifest",
    "host-config",
    "latest-pointer",
    "snapshot-manifest",
    "trainer-event-batch",
    "trainer-spec",
)

OPTIONS = [
    *("--input-file-type", "jsonschema"),
    *("--output-model-type", "pydantic_v2.BaseModel"),
    *("--target-python-version", "3.11"),
    *("--enum-field-as-literal", "all"),
    *("--type-mappings", "date-time=string"),
    *("--formatters", "builtin"),
    "--disable-timestamp",
    "--use-standard-collections",
    "--use-union-operator",
    "--use-annotated",
    "--collapse-root-models",
]


def generate(target: Path) -> list[str]:
    """Writes one module per contract into `target`; returns the module names."""
    for contract in CONTRACTS:
        schema = SCHEMAS / f"{contract}.schema.json"
        arguments = ["--input", str(schema), "--output", str(target / f"{module_name(contract)}.py"), *OPTIONS]
        with warnings.catch_warnings():
            # zod's own format `ends_with`, which comes with an equal pattern.
            warnings.filterwarnings("ignore", message="format of 'ends_with' not understood")
            if generate_code(arguments) != Exit.OK:
                raise RuntimeError(f"{schema.name} could not be generated from")
    return [module_name(contract) for contract in CONTRACTS]


def module_name(contract: str) -> str:
    return contract.replace("-", "_")


def differences() -> list[str]:
    """Modules that are not what the schemas give now."""
    with tempfile.TemporaryDirectory() as folder:
        names = generate(Path(folder))
        found = [name for name in names if not same(Path(folder) / f"{name}.py", TARGET / f"{name}.py")]
    known = {f"{name}.py" for name in names} | {"__init__.py"}
    return found + sorted(path.name for path in TARGET.glob("*.py") if path.name not in known)


def same(left: Path, right: Path) -> bool:
    return right.exists() and left.read_bytes() == right.read_bytes()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        generate(TARGET)
        return 0
    found = differences()
    for name in found:
        print(f"contracts: {name} is not what schemas/ gives now; run {Path(__file__).name}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
