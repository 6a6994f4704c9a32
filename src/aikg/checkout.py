"""Which files a dump was compiled from, so that one that is older than they are, or another one, is told."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aikg import __version__
from aikg.errors import AikgError
from aikg.store.version import of_dump

_FOLDERS: Final = ("ontology", "data", "queries")
_PATTERNS: Final = (
    "ontology/*.ttl",
    *(f"data/**/*.{ending}" for ending in ("toml", "tsv", "csv")),
    "queries/*.rq",
)
WAITING: Final = ".waiting.sssom.tsv"
"""How the name of a file ends that holds proposals alone: nothing is compiled from it."""


def is_checkout(root: Path) -> bool:
    """Whether a folder holds what is compiled."""
    return not _missing(root)


def require_checkout(root: Path) -> None:
    """Raise AikgError where a folder does not hold what is compiled."""
    if missing := _missing(root):
        raise AikgError(f"{root} has no folder {', '.join(missing)}. Run this in a checkout of aikg.")


def state(root: Path) -> str:
    """A name for the state of a checkout's inputs and of the program: a SHA-256."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(_inputs(root)):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def note_state(dump: Path, name: str) -> None:
    """Write beside a dump which state it was compiled from."""
    _beside(dump).write_text(f"{name} {of_dump(dump)}\n", "utf-8")


def is_of_state(dump: Path, name: str) -> bool:
    """Whether a dump was compiled from a state, and not changed since; not where nobody says so."""
    try:
        noted = _beside(dump).read_bytes()
    except FileNotFoundError:
        return False
    return noted == f"{name} {of_dump(dump)}\n".encode()


def staleness(dump: Path) -> str:
    """Why the dump of a checkout is not what its files say, with what to do; empty for every other dump."""
    root = dump.absolute().parent.parent
    if dump.parent.name != "dist" or not is_checkout(root) or is_of_state(dump, state(root)):
        return ""
    return (
        f"{dump} is stale: ontology/, data/, queries/ or the dump itself have changed since it was built, or"
        " the last build failed. Run `aikg build`."
    )


def _missing(root: Path) -> list[str]:
    return [name for name in _FOLDERS if not (root / name).is_dir()]


def _inputs(root: Path) -> Iterator[Path]:
    found = (path for pattern in _PATTERNS for path in root.glob(pattern) if path.is_file())
    return (path for path in found if not path.name.endswith(WAITING))


def _beside(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.inputs")
