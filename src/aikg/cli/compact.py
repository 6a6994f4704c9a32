"""Write the columns of a publisher's tables that a source file reads into data/tables."""

import argparse
from pathlib import Path

from aikg.build.project import Project
from aikg.claims.tables.compact import compact
from aikg.errors import AikgError

example = "  aikg compact data/sources/example-models-2026-04-01.toml --from published"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", type=Path, help="a file of data/sources with [table.NAME] and [[statement]]")
    parser.add_argument(
        "--from", dest="folder", type=Path, required=True, help="the folder with the publisher's files"
    )


def run(given: argparse.Namespace) -> int:
    """Write the tables, and say of each how much of the publisher's is in it."""
    if not given.file.is_file():
        raise AikgError(f"There is no file {given.file}. Name a file of data/sources.")
    for each in compact(given.file, given.folder, Project(Path.cwd()).known):
        print(f"{each.name}: {each.rows} rows, {each.columns} of {each.of_columns} columns")
    return 0
