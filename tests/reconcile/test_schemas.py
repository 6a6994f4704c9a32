"""The schemas with which answers are checked tell the specifications' own examples apart."""

import json

import pytest

from . import schemas


@schemas.needed
@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_the_schemas_tell_valid_examples_from_invalid_ones(version: str) -> None:
    assert len(schemas.kinds(version)) > 6
    for kind in schemas.kinds(version):
        for verdict in ("valid", "invalid"):
            for example in schemas.examples(version, kind, verdict):
                found = schemas.errors(json.loads(str(example.values[0])), version, kind)
                assert (found == []) is (verdict == "valid"), (kind, example.id)
