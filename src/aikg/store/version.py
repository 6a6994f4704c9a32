"""Names for states of the data: where the names are equal, the data are."""

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Final

from aikg.errors import StoreError

_MARK: Final = re.compile(rb"aikg-checked 1 ([0-9a-f]{64})\n")
_PLAIN: Final = re.compile(rb"\s*(?P<digest>[0-9a-fA-F]{64})(?: [ *](?P<name>.+?))?\s*")
_TAGGED: Final = re.compile(rb"SHA256 \((?P<name>.+)\) = (?P<digest>[0-9a-fA-F]{64})\s*")


def of_dump(dump: Path) -> str:
    """The name of what a file holds: its SHA-256. Raises OSError."""
    with dump.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checked(dump: Path) -> str:
    """The name of the data whose syntax was checked as this file was written; empty where nobody says so.

    The build says so in a file of its own beside the dump. What sha256sum writes says whether a file is
    whole, never that somebody looked into it.
    """
    try:
        mark = _MARK.fullmatch(_beside(dump, "checked").read_bytes())
    except OSError:
        return ""
    return mark[1].decode() if mark else ""


def note_checked(dump: Path, name: str) -> None:
    """Write beside a file that the syntax of its data, which have this name, is checked."""
    _beside(dump, "checked").write_bytes(f"aikg-checked 1 {name}\n".encode())
    _beside(dump, "sha256").write_bytes(f"{name}  {dump.name}\n".encode())


def forget_checked(dump: Path) -> None:
    """Remove what is said of a file that is about to be replaced."""
    for suffix in ("checked", "sha256"):
        _beside(dump, suffix).unlink(missing_ok=True)


def require_whole(dump: Path, name: str | None = None) -> None:
    """Raise StoreError where a checksum beside a file says that other data should be in it.

    ``name`` is that of the data, where it is known already. Raises OSError.
    """
    beside = _beside(dump, "sha256")
    expected = _expected(beside.read_bytes(), dump.name) if beside.is_file() else ""
    if expected and expected != (name or of_dump(dump)):
        raise StoreError(
            f"{dump} is not the file that {beside.name} beside it was made of: it was cut short or changed."
            f" Build or fetch it again, or remove {beside.name} if the file is right."
        )


def _expected(checksums: bytes, name: str) -> str:
    """The digest of a file of this name, in what sha256sum (also --tag) wrote; empty without one."""
    for line in checksums.splitlines():
        found = _PLAIN.fullmatch(line) or _TAGGED.fullmatch(line)
        if found and (not found["name"] or Path(os.fsdecode(found["name"])).name == name):
            return found["digest"].decode().lower()
    return ""


def _beside(dump: Path, suffix: str) -> Path:
    return dump.with_name(f"{dump.name}.{suffix}")


def unique() -> str:
    """A name that no other state has."""
    return secrets.token_hex(16)
