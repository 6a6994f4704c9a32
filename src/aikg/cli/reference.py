"""Compare the files that are derived from ontology and data with what they should be, or write them."""

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from aikg.build.dump import build
from aikg.build.project import Project
from aikg.checks.evidence import read_texts
from aikg.cli.output import progress
from aikg.reference import answers, coverage, pages

example = """\
  aikg reference --write
  aikg reference --write --source-text texts/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--write", action="store_true", help="write what differs, to be reviewed as a diff")
    parser.add_argument(
        "--source-text", type=Path, metavar="DIR", help="a folder of texts, <source>.txt, for a new source"
    )


def run(given: argparse.Namespace) -> int:
    """Name every file that differs, or is no longer derived; 1 where one does and was not written."""
    root, texts = given.project, read_texts(given.source_text) if given.source_text else {}
    wanted: set[str] = set()
    changes = 0
    for name, text in _derived(Project(root), texts):
        wanted.add(name)
        if _read(root / name) != text:
            changes += 1
            sys.stdout.write(f"{'wrote' if given.write else 'differs'}: {name}\n")
            if given.write:
                _write(root / name, text)
    for name in sorted(set(_answers_of(root)) - wanted):
        changes += 1
        sys.stdout.write(f"{'removed' if given.write else 'needless'}: {name}\n")
        if given.write:
            (root / name).unlink()
    return 1 if changes and not given.write else 0


def _derived(project: Project, texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The files by name, those first that the build of the others may need."""
    yield from pages(project.ontology).items()
    page = _read(project.root / coverage.PAGE) or "# What was read from each source\n"
    yield coverage.PAGE, coverage.updated(page, project.source_files(), texts)
    yield from answers.files(project.library(), _store(project)).items()


def _store(project: Project) -> ox.Store:
    """What the project says now, whether or not it was built."""
    store = ox.Store()
    with TemporaryDirectory() as folder, progress() as report:
        dump = Path(folder) / "aikg.nq"
        build(project, dump, report)
        store.bulk_load(path=dump, format=ox.RdfFormat.N_QUADS)
    return store


def _answers_of(root: Path) -> Iterable[str]:
    return (path.relative_to(root).as_posix() for path in (root / answers.FOLDER).glob("*.tsv"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
