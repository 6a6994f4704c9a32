"""Write all that a store holds to a file, also while it is served."""

import argparse
import os
from pathlib import Path

from aikg.cli.output import progress
from aikg.cli.secrets import read_secret
from aikg.store.backup import Census, Holder, ServedStore, StoreFolder, write_file

example = """\
  aikg backup aikg-2026-11-24.nq.gz
  aikg backup copy.nq --store https://example.org/store
  aikg backup copy.nq --store graph/"""

served_here = "http://127.0.0.1:8000/store"
token_variable = "AIKG_TOKEN"  # noqa: S105  # the name of a variable, not a token


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
        "--token-file", type=Path, help=f"a file with the server's token (else {token_variable})"
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
        return ServedStore(given.store, _token(given))
    return StoreFolder(Path(given.store))


def _token(given: argparse.Namespace) -> str:
    return read_secret(given.token_file) or os.environ.get(token_variable, "")


def shown(census: Census) -> str:
    """What a data set holds, in a line."""
    return f"{census.quads:,} quads, digest {census.digest[:16]}"
