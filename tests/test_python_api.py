"""The Python API: what is exported is documented, and every example in it runs on the published data."""

import ast
import doctest
import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import aikg
from aikg.store.location import open_store

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "python.md").read_text("utf-8")
SECTIONS = re.findall(r"(?ms)^## `([\w.]+)`\n(.*?)(?=^## |\Z)", PAGE)
DOCUMENTED = {module: set(re.findall(r"(?m)^\| `(\w+)` \|", text)) for module, text in SECTIONS}
MODULES = sorted(DOCUMENTED)


def exporting() -> Iterator[str]:
    """The modules that say what they export."""
    for path in (ROOT / "src").rglob("*.py"):
        assigned = (node for node in ast.parse(path.read_text("utf-8")).body if isinstance(node, ast.Assign))
        if any(ast.unparse(target) == "__all__" for node in assigned for target in node.targets):
            yield ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")


def exported(module: str) -> dict[str, Any]:
    found = importlib.import_module(module)
    return {name: getattr(found, name) for name in found.__all__}


def needs_example(value: object) -> bool:
    """Errors are shown by the one that says most; what is only a signature has nothing to show."""
    is_signature = getattr(value, "_is_protocol", False)
    is_error = inspect.isclass(value) and issubclass(value, Exception)
    return (inspect.isclass(value) or inspect.isfunction(value)) and not is_signature and not is_error


def test_a_module_says_what_it_exports_where_it_is_documented() -> None:
    assert sorted(exporting()) == MODULES


@pytest.mark.parametrize("module", MODULES)
def test_what_is_exported_is_documented(module: str) -> None:
    assert DOCUMENTED[module] == set(importlib.import_module(module).__all__)


@pytest.mark.parametrize("module", MODULES)
def test_what_is_exported_has_an_example(module: str) -> None:
    members = {name: value for name, value in exported(module).items() if needs_example(value)}
    if module == "aikg.graph":
        members |= {
            f"{kind}.{name}": value
            for kind, owner in exported(module).items()
            for name, value in vars(owner).items()
            if not name.startswith("_") and inspect.isfunction(value) and name != "close"
        }
    assert [name for name, value in members.items() if ">>> " not in (value.__doc__ or "")] == []


@pytest.mark.parametrize("module", MODULES)
def test_the_examples_run(module: str, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dist").symlink_to(dump.parent)
    monkeypatch.chdir(tmp_path)
    with aikg.open(str(dump)) as graph:
        given = {"aikg": aikg, "graph": graph, "store": open_store(str(dump)), "open_store": open_store}
        for test in doctest.DocTestFinder().find(importlib.import_module(module), extraglobs=given):
            found: list[str] = []
            doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(test, out=found.append)
            assert "".join(found) == ""
