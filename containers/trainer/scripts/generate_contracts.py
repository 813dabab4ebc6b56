"""Generates the pydantic models of the contracts from `schemas/` (which come from zod). `--check` only compares.

Run: PYTHONPATH=containers/trainer/src .thriftune/trainer-venv/bin/python containers/trainer/scripts/generate_contracts.py
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

TRAINER = Path(__file__).resolve().parents[1]
SCHEMAS = TRAINER.parents[1] / "schemas"
TARGET = TRAINER / "src" / "thriftune_trainer" / "contracts"

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
    """Writes one module per schema into `target`; returns the module names."""
    names = []
    for schema in sorted(SCHEMAS.glob("*.schema.json")):
        name = schema.name.removesuffix(".schema.json").replace("-", "_")
        command = [sys.executable, "-m", "datamodel_code_generator", "--input", str(schema)]
        command += ["--output", str(target / f"{name}.py"), *OPTIONS]
        subprocess.run(command, check=True)
        names.append(name)
    return names


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
