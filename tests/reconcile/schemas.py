"""The JSON schemas and examples that the specifications come with."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet
from jsonschema import Draft7Validator, ValidationError
from referencing import Registry
from referencing.jsonschema import DRAFT7

ROOT = Path(__file__).parents[2]
SUITES = Path(os.environ.get("AIKG_CONFORMANCE") or ROOT.parent / "shared" / "conformance")
FOLDER = SUITES / "reconciliation-api"
needed = pytest.mark.skipif(
    not FOLDER.is_dir(),
    reason=f"{FOLDER} is not there; set AIKG_CONFORMANCE to the folder above it",
)


def check(answer: Any, version: str, name: str) -> None:
    """Fail where an answer does not fit a schema of a version."""
    found = errors(answer, version, name)
    assert found == [], "\n".join(f"{error.json_path}: {error.message}" for error in found)


def errors(answer: Any, version: str, name: str) -> list[ValidationError]:
    """Where an answer does not fit a schema of a version."""
    folder = FOLDER / version / "schemas"
    schemas = {path.name: json.loads(path.read_text("utf-8")) for path in folder.glob("*.json")}
    resources = [(schema["$id"], DRAFT7.create_resource(schema)) for schema in schemas.values()]
    base = schemas[f"{name}.json"]["$id"].rpartition("/")[0]
    resources += [(f"{base}/{file}", DRAFT7.create_resource(schema)) for file, schema in schemas.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    return list(Draft7Validator(schemas[f"{name}.json"], registry=registry).iter_errors(answer))


def kinds(version: str) -> list[str]:
    """The kinds of examples that have a schema."""
    folders = (FOLDER / version / "examples").glob("*")
    return sorted(f.name for f in folders if (FOLDER / version / "schemas" / f"{f.name}.json").is_file())


def examples(version: str, kind: str, verdict: str) -> list[ParameterSet]:
    """The examples of a kind, "valid" or "invalid", each as a parameter of a test."""
    paths = sorted((FOLDER / version / "examples" / kind / verdict).glob("*.json"))
    return [pytest.param(path.read_text("utf-8"), id=path.stem) for path in paths]
