"""Names for states of the data: where the names are equal, the data are."""

import hashlib
import secrets
from pathlib import Path


def of_dump(dump: Path) -> str:
    """The name of the data that a file holds: its SHA-256. Raises OSError."""
    with dump.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unique() -> str:
    """A name that no other state has."""
    return secrets.token_hex(16)
