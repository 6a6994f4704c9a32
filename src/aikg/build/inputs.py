"""Which files a dump was compiled from, so that a check can tell a dump that is older than they are."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aikg import __version__

_PATTERNS: Final = ("ontology/*.ttl", "data/**/*", "queries/*.rq")


def state(root: Path) -> str:
    """A name for the state of a checkout's inputs and of the program: a SHA-256."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(_inputs(root)):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def note_state(dump: Path, name: str) -> None:
    """Write beside a dump which state it was compiled from."""
    _beside(dump).write_text(f"{name}\n", "utf-8")


def is_of_state(dump: Path, name: str) -> bool:
    """Whether a dump was compiled from a state; not where nobody says so."""
    beside = _beside(dump)
    return beside.is_file() and beside.read_text("utf-8").strip() == name


def _inputs(root: Path) -> Iterator[Path]:
    found = (path for pattern in _PATTERNS for path in root.glob(pattern))
    return (path for path in found if path.is_file() and not path.name.startswith("."))


def _beside(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.inputs")
