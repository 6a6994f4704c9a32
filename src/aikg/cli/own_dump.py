"""The dump of the folder at hand, and whether it is what the files there say."""

import sys
from pathlib import Path

from aikg.checkout import is_checkout, staleness
from aikg.errors import StoreError
from aikg.published import dump_path


def own_dump(folder: Path) -> Path:
    """The dump that is asked when nobody names one; standard error is told where it is stale."""
    path = dump_path(folder)
    if said := staleness(path):
        sys.stderr.write(f"{said} What follows is of the older files.\n")
    return path


def fresh_dump(folder: Path) -> Path:
    """The dump to check; raises StoreError where that of a checkout is missing, or older than its files."""
    built = folder / "dist" / "aikg.nq"
    if not is_checkout(folder):
        return dump_path(folder)
    if not built.is_file():
        raise StoreError(f"{built} is missing, so there is nothing to check. Run `aikg build`.")
    if said := staleness(built):
        raise StoreError(f"{said.removesuffix('.')}, or name the dump with --dump.")
    return built
