"""The real dump, dumps built from edited copies of the data, and the texts of the sources."""

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
from first_sources import copy_of_project

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding
from aikg.checks.run import quick_checks_of
from aikg.source_text import read_texts

ROOT = Path(__file__).parents[2]
Edited = Callable[..., Dump]


def load(path: Path) -> Dump:
    store = ox.Store()
    store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS)
    return Dump(store)


def found(check: ModuleType, dump: Dump) -> list[Finding]:
    """What one of the quick checks finds in a dump."""
    return list(quick_checks_of(dump)[check.NAME]())


@pytest.fixture(scope="session")
def real_dump(dump: Path) -> Dump:
    """What the first sources say."""
    return load(dump)


@pytest.fixture(scope="session")
def all_data(whole_dump: Path) -> Dump:
    """What all sources say: for tests of the data themselves."""
    return load(whole_dump)


def built_with(folder: Path, *edits: tuple[str, str, str]) -> Dump:
    """Builds a copy of the project in which files of data/ read otherwise: (file, old, new) each."""
    copy_of_project(folder)
    for name, old, new in edits:
        path = folder / "data" / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        assert old in text, f"{old!r} is no longer in {name}"
        path.write_text(text.replace(old, new) if old else text + new, encoding="utf-8")
    build(Project(folder), folder / "aikg.nq", lambda *_: None)
    return load(folder / "aikg.nq")


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    return partial(built_with, tmp_path)


@pytest.fixture(scope="session")
def texts() -> Mapping[str, str]:
    folder = Path(os.environ.get("AIKG_SOURCES", ROOT.parent / "shared" / "sources"))
    found = read_texts(folder)
    if "hankyung-2023-02-06" not in found:
        pytest.skip(f"the article's text is not in {folder}; set AIKG_SOURCES to a folder that has it")
    return found
