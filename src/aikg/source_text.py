"""The text of a source as its code points are counted; docs/evidence.md has the recipe."""

import hashlib
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from aikg.errors import DataError, Problem


def normalized(content: bytes) -> str:
    """The text in NFC without a byte order mark; raises UnicodeDecodeError.

    Nothing else is changed: spaces, ends of lines and what stands at the end count.
    """
    return unicodedata.normalize("NFC", content.decode("utf-8-sig"))


def digest(words: str) -> str:
    """The SHA-256 of a text, or of words in it, in hexadecimal."""
    return hashlib.sha256(words.encode()).hexdigest()


def read_texts(folder: Path) -> Mapping[str, str]:
    """The texts of sources by slug, from files <slug>.txt; raises DataError with all that are not UTF-8."""
    texts: dict[str, str] = {}
    problems = []
    for path in sorted(folder.glob("*.txt")):
        try:
            texts[path.stem] = normalized(path.read_bytes())
        except UnicodeDecodeError as error:
            problems.append(Problem.of_encoding(path.name, error))
    if problems:
        raise DataError(problems)
    return texts
