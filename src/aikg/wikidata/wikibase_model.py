"""Statements of the Wikibase data model (https://www.mediawiki.org/wiki/Wikibase/DataModel)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from aikg.iris import PREFIXES, local_name

WD = PREFIXES["wd"]
WIKIDATA = WD.removesuffix("entity/")


class Rank(Enum):
    """The ranks of statements that claims have: better known than others, as good as any, or known wrong."""

    PREFERRED = "PreferredRank"
    NORMAL = "NormalRank"
    DEPRECATED = "DeprecatedRank"


@dataclass(frozen=True, slots=True)
class Item:
    """A value that is an item: Wikidata's where it is linked, otherwise ours."""

    iri: str


@dataclass(frozen=True, slots=True)
class Url:
    """A value that is an address."""

    iri: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value that is a number; ``unit`` is an item, None where there is no unit."""

    amount: Decimal
    unit: Item | None


@dataclass(frozen=True, slots=True)
class Time:
    """A value that is a date; ``precision`` is 9 for a year, 10 for a month, 11 for a day."""

    year: int
    month: int
    day: int
    precision: int


@dataclass(frozen=True, slots=True)
class Monolingual:
    """A value that is a text in a language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Text:
    """A value that is a string of no language."""

    text: str


Value = Item | Url | Quantity | Time | Monolingual | Text


@dataclass(frozen=True, slots=True)
class Property:
    """A property of Wikidata (wd:P…), or of our ontology where Wikidata has none."""

    iri: str

    @property
    def id(self) -> str:
        """The identifier, such as P178; the local name of a property of ours."""
        return local_name(self.iri)


@dataclass(frozen=True, slots=True)
class Snak:
    """A property and its value: what a statement, a qualifier or a part of a reference says."""

    property: Property
    value: Value


@dataclass(frozen=True, slots=True)
class Reference:
    """Where a statement comes from; ``node`` is its IRI."""

    node: str
    snaks: tuple[Snak, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about an item; ``node`` is its IRI.

    ``is_implied`` where the source does not say it in so many words, and for what no source says but the
    editors: the class of a thing. Those have no reference.
    """

    node: str
    subject: Item
    snak: Snak
    qualifiers: tuple[Snak, ...]
    rank: Rank
    reference: Reference | None
    is_implied: bool
