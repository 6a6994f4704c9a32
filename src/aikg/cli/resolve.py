"""Say what the names of a source's tables mean: take what is sure, and propose the rest for a ruling."""

import argparse
from datetime import date
from itertools import chain
from pathlib import Path

from aikg.build.project import Project, reserved
from aikg.build.register import register_with_facts
from aikg.claims.resolved_names import (
    ResolvedName,
    read_resolved,
    resolved_path,
    set_name,
    waiting_path,
    write_resolved,
)
from aikg.errors import AikgError, DataError
from aikg.iris import entity
from aikg.reconcile.reconciler import Reconciler
from aikg.resolution.free_slugs import FreeSlugs
from aikg.resolution.judgement import NameResolver
from aikg.resolution.new_entities import add_entities
from aikg.resolution.resolving import Resolution, Resolving
from aikg.resolution.table_names import read_table_names
from aikg.store.local import LocalStore

example = "  aikg resolve data/sources/example-models-2026-04-01.toml"

_SECONDS = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", type=Path, help="a file of data/sources with columns that name entities")


def run(given: argparse.Namespace) -> int:
    """Resolve the names, write what is taken and what waits, and say how many are which."""
    if not given.file.is_file():
        raise AikgError(f"There is no file {given.file}. Name a file of data/sources.")
    project = Project(Path.cwd())
    found = _resolution(project, given.file)
    if found.problems:
        raise DataError(found.problems)
    _write(project, given.file.stem, found)
    _report(given.file.stem, found)
    return 0


def _resolution(project: Project, path: Path) -> Resolution:
    names = read_table_names(path, project.known)
    if not names:
        raise AikgError(f"No column of {path} names entities. Write {{ column = …, entity = CLASS }}.")
    data, slug = project.root / "data", path.stem
    known, waiting = _earlier(resolved_path(data, slug)), _earlier(waiting_path(data, slug))
    reconciler = Reconciler(LocalStore(register_with_facts(project)), _SECONDS)
    resolver = NameResolver(reconciler, project.ontology)
    shown_as = waiting_path(data, slug).relative_to(data).as_posix()
    today = date.today().isoformat()
    work = Resolving(resolver, _slugs(project), project.entities[0], today, shown_as)
    return work.resolution(names, known, [row for row in waiting if row.is_ruled])


def _earlier(path: Path) -> list[ResolvedName]:
    rows, problems = read_resolved(path)
    if problems:
        raise DataError(problems)
    return rows


def _slugs(project: Project) -> FreeSlugs:
    """The slugs that are not free: of entities, sources and graphs, and those that were withdrawn."""
    withdrawn = (each.name.rpartition("/")[2] for each in project.withdrawals[0])
    taken = {*project.entities[0], *project.known.source_classes, *reserved, *withdrawn}
    names = (project.names_by_iri[entity(slug)] for slug in project.entities[0])
    return FreeSlugs(taken, chain.from_iterable(names))


def _write(project: Project, slug: str, found: Resolution) -> None:
    data, licence, name = project.root / "data", project.publication().licence, set_name(slug)
    write_resolved(resolved_path(data, slug), f"What the names of {name} mean", licence, found.rows)
    write_resolved(waiting_path(data, slug), f"What the names of {name} may mean", licence, found.waiting)
    add_entities(data / "entities" / "tables" / f"{name}.toml", found.new)


def _report(slug: str, found: Resolution) -> None:
    for class_name in sorted({name.class_name for name in found.names}):
        count = found.count(class_name)
        settled = count["all"] - count["waiting"]
        parts = ", ".join(f"{count[kind]} {kind}" for kind in ("taken", "new", "ruled", "waiting"))
        print(f"{class_name}: {settled} of {count['all']} names resolved: {parts}")
    if found.waiting:
        path = waiting_path(Path("data"), slug).as_posix()
        print(f"Rule what waits in {path}: put your name as author of the row that is right, and run again.")
