"""Writes the entities that a table alone names into data/entities/tables, a file for each table."""

import json
from collections.abc import Iterable
from pathlib import Path

from aikg.resolution.resolving import NewEntity


def add_entities(path: Path, new: Iterable[NewEntity]) -> None:
    """Add entities at the end of a file, which is made where there is none; nothing where none is new."""
    texts = [_table(each) for each in new]
    if texts:
        path.parent.mkdir(parents=True, exist_ok=True)
        before = [path.read_text(encoding="utf-8")] if path.is_file() else []
        path.write_text("\n".join([*before, *texts]), encoding="utf-8")


def _table(entity: NewEntity) -> str:
    name = json.dumps(entity.name, ensure_ascii=False)
    return f'[{entity.slug}]\nclass = "{entity.class_name}"\nlabel = {name}\n'
