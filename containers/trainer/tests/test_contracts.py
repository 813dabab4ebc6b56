"""Generated models are what the schemas give now; shared fixtures say the same to pydantic and to JSON Schema."""

from __future__ import annotations

import importlib
import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from pydantic import BaseModel, ValidationError

from scripts.generate_contracts import CONTRACTS, SCHEMAS, differences

TRAINER = Path(__file__).resolve().parents[1]
FIXTURES = TRAINER / "tests" / "fixtures" / "contracts"


def cases() -> list[Any]:
    found = []
    for path in sorted(FIXTURES.glob("*.json")):
        document = json.loads(path.read_text())
        for kind in ("valid", "invalid"):
            for case in document[kind]:
                found.append(
                    pytest.param(
                        document["contract"], kind == "valid", case["value"], id=f"{path.stem}: {case['name']}"
                    )
                )
    return found


def test_generated_models_are_current() -> None:
    assert differences() == []


def test_every_contract_has_fixtures() -> None:
    named = {json.loads(path.read_text())["contract"] for path in FIXTURES.glob("*.json")}
    assert named == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "valid", "value"), cases())
def test_pydantic_and_json_schema_agree(contract: str, valid: bool, value: Any) -> None:
    schema = json.loads((SCHEMAS / f"{contract}.schema.json").read_text())
    assert Draft202012Validator(schema).is_valid(value) is valid
    model = model_of(contract)
    if valid:
        assert (
            json.loads(model.model_validate_json(json.dumps(value), strict=True).model_dump_json(exclude_unset=True))
            == value
        )
    else:
        with pytest.raises(ValidationError):
            model.model_validate_json(json.dumps(value), strict=True)


def model_of(contract: str) -> type[BaseModel]:
    module = importlib.import_module(f"thriftune_trainer.contracts.{contract.replace('-', '_')}")
    name = "".join(part.capitalize() for part in contract.split("-"))
    found: type[BaseModel] = getattr(module, name)
    return found


def test_both_projects_pin_the_same_versions() -> None:
    def pins(name: str) -> set[str]:
        return set(tomllib.loads((TRAINER / name / "pyproject.toml").read_text())["project"]["dependencies"])

    assert pins("cuda") <= pins("cpu")
    assert all("==" in pin for pin in pins("cpu"))


@pytest.mark.parametrize("project", ["cpu", "cuda"])
def test_locks_name_only_pypi(project: str) -> None:
    lock = tomllib.loads((TRAINER / project / "uv.lock").read_text())
    registries = {package["source"]["registry"] for package in lock["package"] if "registry" in package["source"]}
    assert {urlsplit(registry).hostname for registry in registries} == {"pypi.org"}
    assert [package["source"] for package in lock["package"] if "registry" not in package["source"]] == [
        {"virtual": "."}
    ]
