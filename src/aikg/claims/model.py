"""What the files of data/ say, as values: entities, sources, claims and their evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Iri:
    """A reference to an entity, a source or a controlled value of the ontology."""

    value: str


@dataclass(frozen=True, slots=True)
class Literal:
    """An RDF literal: lexical form, and either a datatype IRI or a language tag."""

    lexical: str
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money as a source states it.

    ``currency``, ``hedge`` and ``origin`` are IRIs, ``code`` is the currency's of ISO 4217; currency and code
    are empty where the source names none.
    """

    value: Decimal
    currency: str
    stated: str
    hedge: str | None
    origin: str | None = None
    code: str = ""


Value = Iri | Literal | Amount


@dataclass(frozen=True, slots=True)
class Quote:
    """A figure or a name as the source writes it.

    ``role`` is the key of the claim that it proves, such as ``subject`` or ``hedge``; empty where nobody says
    so. ``reference`` is the IRI of how it means an entity that it does not name; empty where it is a name.
    """

    text: str
    role: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A span of a source's text, in code points of its NFC form, and figures or names within it."""

    start: int
    end: int
    sha256: str
    quotes: tuple[Quote, ...]

    @property
    def exact(self) -> tuple[str, ...]:
        """What is quoted, without what it proves."""
        return tuple(quote.text for quote in self.quotes)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table of the source: its file and that file's SHA-256, the row by its key, the column."""

    file: str
    sha256: str
    row: str
    column: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Locator:
    """A place in a source that has no running text, in words."""

    text: str


Evidence = Passage | Cell | Locator


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """The editors' reason why a finding stands, and the figures and names that the finding is about.

    ``about`` is the IRI of the claim or the entity that the finding is about. ``rule`` is the code of the
    question that it answers; empty where it answers none.
    """

    about: str
    check: str
    figures: tuple[str, ...]
    reason: Mapping[str, str]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """Who or what exists: its class, its names by language, and the attributes that editors give it.

    ``url`` is where a publication can be read; empty where nobody says it.
    """

    slug: str
    class_iri: str
    label: Mapping[str, str]
    alias: Mapping[str, tuple[str, ...]]
    attributes: tuple[tuple[str, Iri | Literal], ...]
    url: str = ""
    acknowledgements: tuple[Acknowledgement, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement by one source.

    ``property`` is a local name of the ontology. ``objects`` holds one value, or one per currency or
    language. ``qualifiers`` are pairs of local name and value, with a pair for each value.
    """

    id: str
    subject: str
    property: str
    objects: tuple[Value, ...]
    qualifiers: tuple[tuple[str, Value], ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A publication and what is known of it; ``text_length`` and ``sha256`` where it has a text.

    ``derived_from`` are the IRIs of the sources and publications that it takes its statements from.
    ``licence`` is an IRI and ``credit`` how its publisher asks to be named; empty where nobody says so.
    """

    slug: str
    class_iri: str
    label: Mapping[str, str]
    url: str
    issued: str
    language: str
    text_length: int | None
    sha256: str | None
    derived_from: tuple[str, ...] = ()
    licence: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of data/sources: a source, its claims, and what its editors acknowledge."""

    source: Source
    claims: tuple[Claim, ...]
    acknowledgements: tuple[Acknowledgement, ...]
