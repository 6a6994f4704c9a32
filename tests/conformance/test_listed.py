"""Each list of W3C tests that are not passed names existing tests, each once."""

import tomllib
from pathlib import Path

import pytest

from conformance import listed, manifests
from conformance.conftest import suite_folder

pytestmark = pytest.mark.quick


@pytest.mark.parametrize("path", [listed.LIST, listed.OXIGRAPH, listed.VIRTUOSO], ids=lambda path: path.stem)
def test_every_listed_test_exists_once(pytestconfig: pytest.Config, path: Path) -> None:
    folder = suite_folder(pytestconfig)
    if not folder.is_dir():
        pytest.skip(f"the W3C's tests are not in {folder}; set AIKG_CONFORMANCE to the folder above it")
    entries = tomllib.loads(path.read_text())["listed"]
    names = [name for entry in entries for name in entry["tests"]]
    assert len(names) == len(set(names))
    assert set(names) <= {test.id for test in manifests.tests(folder)}
