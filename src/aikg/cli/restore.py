"""Let a store hold what a backup holds and nothing else, also while it is served."""

import argparse
from pathlib import Path

from aikg.cli.backup import add_store_arguments, holder, shown
from aikg.cli.output import progress
from aikg.errors import StoreError
from aikg.store.backup import Census, census_as_kept, census_of, census_of_quads

example = """\
  aikg restore aikg-2026-11-24.nq.gz --token-file token.txt
  aikg restore copy.nq --store graph/"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("file", type=Path, help="the backup: N-Quads, compressed where it ends with .gz")
    add_store_arguments(parser)


def run(given: argparse.Namespace) -> int:
    """Replace what the store holds, read it back and compare; raises StoreError where it differs."""
    expected, store = census_of(given.file), holder(given)
    with progress() as bars:
        store.replace(given.file, lambda done: bars("sent", done, done))
        # Nothing of it goes into a file: whoever is killed cannot remove one.
        found = census_of_quads(store.read())
    print(f"{given.store}: {shown(found)}{_explained(given.file, expected, found)}")
    return 0


def _explained(file: Path, expected: Census, found: Census) -> str:
    """Why the store holds something else than the file; nothing where it does not."""
    if found == expected:
        return ""
    if found != census_as_kept(file):
        raise StoreError(
            f"The store now has {shown(found)}, and {file} has {shown(expected)}. Did somebody write to it?"
        )
    return (
        f"\n{file} has {shown(expected)}; the store holds the same, but each quad once, and values in its"
        " own spelling, such as all whole numbers as xsd:integer."
    )
