"""Write all that a store holds to a file, also while it is served."""

import argparse
from pathlib import Path

from aikg.cli.output import progress
from aikg.cli.secrets import TOKEN_VARIABLE, read_token
from aikg.store.backup import Census, Holder, ServedStore, StoreFolder, write_file

example = """\
  aikg backup aikg-2026-11-24.nq.gz
  aikg backup copy.nq --store https://example.org/store
  aikg backup copy.nq --store graph/"""

served_here = "http://127.0.0.1:8000/store"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument(
        "file", type=Path, help="the file to write: N-Quads, compressed where it ends with .gz"
    )
    add_store_arguments(parser)


def add_store_arguments(parser: argparse.ArgumentParser) -> None:
    """The options that say which store, and with which token."""
    parser.add_argument(
        "--store",
        default=served_here,
        help=f"a graph store's address, or a folder not served ({served_here})",
    )
    parser.add_argument(
        "--token-file", type=Path, help=f"a file with the server's token (else {TOKEN_VARIABLE})"
    )


def run(given: argparse.Namespace) -> int:
    """Write the file and say what it holds."""
    with progress() as bars:
        census = write_file(holder(given).read(), given.file, lambda done: bars("bytes", done, done))
    print(f"{given.file}: {shown(census)}")
    return 0


def holder(given: argparse.Namespace) -> Holder:
    """The store that the options name."""
    if given.store.startswith(("http://", "https://")):
        return ServedStore(given.store, read_token(given.token_file))
    return StoreFolder(Path(given.store))


def shown(census: Census) -> str:
    """What a data set holds, in a line."""
    return f"{census.quads:,} quads, digest {census.digest[:16]}"
