"""How a page is asked for: where it is, and in which language."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from aikg.server.http.language import LANGUAGES
from aikg.server.http.received_request import Parameters

_CHOOSING: Final = ("class", "page")
"""Parameters that make another page of one path, by their names; all others leave it what it is."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One request for a page.

    ``path`` is as the client wrote it. ``parameters`` are those of the URL without the language, and
    ``is_chosen`` says that the URL named the language; every link on the page then names it too, so that
    the choice needs no cookie. ``origin`` is the scheme and host by which the client came here.
    """

    path: str
    language: str = LANGUAGES[0]
    is_chosen: bool = False
    parameters: tuple[tuple[str, str], ...] = ()
    origin: str = ""

    def link(self, path: str, **parameters: str) -> str:
        """A path on this server, with parameters, as a link on the page."""
        given = [*parameters.items(), *([("lang", self.language)] if self.is_chosen else [])]
        return _with(path, given)

    def part(self, page: int) -> str:
        """Another part of the same page, counted from 1."""
        kept = [(name, value) for name, value in self.parameters if name != "page"]
        return self.link(_with(self.path, [*kept, ("page", str(page))]))

    def translated(self, language: str) -> str:
        """The same page in another language."""
        return _with(self.path, [*self.parameters, ("lang", language)])

    @property
    def canonical(self) -> str:
        """The one absolute address of the page (RFC 6596); a page in a chosen language is one of its own."""
        return self.address(self.language if self.is_chosen else "")

    def address(self, language: str = "") -> str:
        """The absolute address of the page in a language; without one, whoever comes is asked for theirs."""
        path = self.path.removesuffix(".html").rstrip("/") or "/"
        kept = [(name, value) for name, value in self.parameters if name in _CHOOSING and value]
        kept = [pair for pair in kept if pair != ("page", "1")]
        return self.origin + _with(path, [*kept, *([("lang", language)] if language else [])])

    def parameter(self, name: str) -> str:
        """The value of a parameter, empty where it is missing; BadRequestError where it is repeated."""
        return Parameters(self.parameters).one(name) or ""


def _with(path: str, parameters: list[tuple[str, str]]) -> str:
    """The path with parameters before its fragment, after those that it has already."""
    if not parameters:
        return path
    address, mark, fragment = path.partition("#")
    joint = "&" if "?" in address else "?"
    return f"{address}{joint}{urlencode(parameters)}{mark}{fragment}"
