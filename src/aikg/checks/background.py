"""What the checks know besides the claims that they read: names, sources, and the ontology."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from aikg.checks.periods import Period
from aikg.checks.verification.figures import FigureReader
from aikg.ontology import Ontology


@dataclass(frozen=True, slots=True)
class CompiledSource:
    """A source; ``sha256`` and ``text_length`` (code points, NFC) where it has a text.

    ``derived_from`` are the IRIs of the sources and publications that it takes its statements from.
    """

    iri: str
    issued: Period | None
    sha256: str
    text_length: int | None
    derived_from: tuple[str, ...] = ()


class Background(Protocol):
    """What is known of whatever claims name; a compiled dump knows it, and so does a project."""

    @property
    def ontology(self) -> Ontology:
        """The ontology."""

    @property
    def sources(self) -> Mapping[str, CompiledSource]:
        """The sources of the claims by IRI."""

    @property
    def figure_reader(self) -> FigureReader:
        """A reader of figures that knows the currencies, by name, alias and code."""

    def name(self, iri: str, tag: str = "en") -> str:
        """What to call a node in a message: its label in the language, or in English, or else its IRI."""

    def currency_code(self, iri: str) -> str:
        """The code of a currency, or else its name."""
