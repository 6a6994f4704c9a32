"""Addresses that lead into a page, to words on it: URLs with a text fragment."""

from collections.abc import Iterable
from urllib.parse import quote


def text_fragment(url: str, words: Iterable[str]) -> str:
    """The URL of a page with a text directive for each quote, the longest first; the URL where there is none.

    A browser goes to the first that it finds on the page, and marks all. It matches whole words only.
    See https://wicg.github.io/scroll-to-text-fragment/#syntax
    """
    ordered = sorted(dict.fromkeys(words), key=lambda text: (-len(text), text))
    directives = "&".join(f"text={_encoded(text)}" for text in ordered)
    return f"{url}{'' if '#' in url else '#'}:~:{directives}" if directives else url


def _encoded(text: str) -> str:
    """Percent-encoded: a hyphen, a comma and an ampersand would end the words."""
    return quote(text, safe="").replace("-", "%2D")
