"""Compare the files that are derived from ontology and data with what they should be, or write them."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from aikg.build.ontology_files import read_ontology
from aikg.checkout import require_checkout
from aikg.cli.records import records
from aikg.ontology import Ontology
from aikg.reference import answers, pages

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
    root = given.project
    wanted: set[str] = set()
    changes = 0
    for name, text in _derived(root, given.source_text):
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


def _derived(root: Path, texts: Path | None) -> Iterator[tuple[str, str]]:
    """The files by name: what follows from the ontology, and what from the data."""
    require_checkout(root)
    yield from pages(Ontology(read_ontology(root)["ontology"])).items()
    yield from records(root, texts)


def _answers_of(root: Path) -> Iterable[str]:
    return (path.relative_to(root).as_posix() for path in (root / answers.FOLDER).glob("*.tsv"))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
