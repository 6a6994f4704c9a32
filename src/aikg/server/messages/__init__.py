"""The texts of the interface: one file per language, with the same keys."""

import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Messages:
    """The texts of one language, by key."""

    language: str
    texts: dict[str, Any] = field(repr=False)

    def __call__(self, key: str, **values: object) -> str:
        """A text, with values for the names in braces; raises KeyError for a key that is not there."""
        text: str = self.texts[key]
        return text.format(**values) if values else text

    def count(self, key: str, number: int) -> str:
        """A text with a number, in the form that the number asks for."""
        form = "one" if number == 1 else "other"
        return self(f"{key}_{form}", number=f"{number:,}")

    def has(self, key: str) -> bool:
        """Whether there is a text."""
        return key in self.texts


@lru_cache(maxsize=8)
def messages(language: str) -> Messages:
    """The texts of a language."""
    text = files(__name__).joinpath(f"{language}.toml").read_text("utf-8")
    return Messages(language, tomllib.loads(text))
