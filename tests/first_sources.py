"""The project as its first sources alone make it, whose figures and mistakes tests know by heart."""

import functools
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
FIRST_SOURCES: Final = ("hankyung-2023-02-06", "ecb-2023-02-06")
OF_AN_ENTITY: Final = re.compile(
    r"(?m)^(?:\[(?:names\.)?([\w-]+)\]\n(?:(?!\[[\w.-]+\]\n).*\n?)*|id:([\w-]+)\t.*\n)"
)
"""Its table in data/entities or data/names, or its row in a file of mappings."""


def copy_of_project(folder: Path) -> None:
    """A copy of ontology, queries and data, without the later sources and what none but them speaks of.

    What later sources say of the same would be found too, and their entities have names like these.
    """
    for name in ("ontology", "data", "queries"):
        shutil.copytree(ROOT / name, folder / name)
    for path in (*folder.glob("data/sources/*"), *folder.glob("data/tables/*")):
        if path.stem not in FIRST_SOURCES:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for kind in ("entities", "names", "mappings"):
        for path in filter(Path.is_file, (folder / "data" / kind).rglob("*.*")):
            path.write_text(_without_later_entities(path.read_text("utf-8")), "utf-8")


def _without_later_entities(text: str) -> str:
    later = _entities().keys() - first_entities()
    return OF_AN_ENTITY.sub(lambda found: "" if (found[1] or found[2]) in later else found[0], text)


@functools.cache
def first_entities() -> frozenset[str]:
    """The entities that the first sources name, and those that these name in turn."""
    entities = _entities()
    heads = [tomllib.loads((ROOT / f"data/sources/{name}.toml").read_text("utf-8")) for name in FIRST_SOURCES]
    found: set[str] = set()
    new = set(_texts(heads)) & entities.keys()
    while new:
        found |= new
        new = {text for name in new for text in _texts(entities[name])} & entities.keys() - found
    return frozenset(found)


@functools.cache
def _entities() -> Mapping[str, object]:
    files = sorted((ROOT / "data" / "entities").rglob("*.toml"))
    return {name: table for path in files for name, table in tomllib.loads(path.read_text("utf-8")).items()}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)
