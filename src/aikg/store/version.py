"""Names for states of the data: where the names are equal, the data are."""

import hashlib
import secrets
from pathlib import Path


def of_dump(dump: Path) -> str:
    """The name of the data that a file holds: its SHA-256. Raises OSError."""
    with dump.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(dump: Path) -> str:
    """The name of the data whose syntax was checked as this file was written; empty where nobody says so.

    It stands beside the file as sha256sum writes it. Where the file has other data by now, it says nothing.
    """
    beside = _beside(dump)
    return beside.read_text("utf-8").partition(" ")[0] if beside.is_file() else ""


def note_checked(dump: Path, name: str) -> None:
    """Write beside a file that the syntax of its data, which have this name, is checked."""
    _beside(dump).write_text(f"{name}  {dump.name}\n", "utf-8")


def _beside(dump: Path) -> Path:
    return dump.with_name(f"{dump.name}.sha256")


def unique() -> str:
    """A name that no other state has."""
    return secrets.token_hex(16)
