"""The keys by which an entity is found by name, in any engine, with a plain join."""

import re
import unicodedata


def name_key(name: str) -> str:
    """A name with nothing but its letters and digits, in lower case and NFKC; of signs alone, the signs."""
    return "".join(name_words(name)) or "".join(_normal(name).split())


def name_words(name: str) -> list[str]:
    """The runs of letters and digits in a name, in lower case and NFKC."""
    return re.findall(r"[^\W_]+", _normal(name))


def _normal(name: str) -> str:
    return unicodedata.normalize("NFKC", name).lower()
