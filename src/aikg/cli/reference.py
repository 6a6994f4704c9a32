"""Compare the files that are derived from the ontology with what they should be, or write them."""

import argparse
import sys
from pathlib import Path

from aikg.build.project import Project
from aikg.reference import pages

example = "  aikg reference --write"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("--project", type=Path, default=Path(), help="a checkout (default: this folder)")
    parser.add_argument("--write", action="store_true", help="write what differs")


def run(given: argparse.Namespace) -> int:
    """Name every file that differs; 1 where one does and was not written."""
    wanted = pages(Project(given.project).ontology)
    differing = [name for name, text in wanted.items() if _read(given.project / name) != text]
    for name in differing:
        sys.stdout.write(f"{'wrote' if given.write else 'differs'}: {name}\n")
        if given.write:
            path = given.project / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], encoding="utf-8")
    return 1 if differing and not given.write else 0


def _read(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None
