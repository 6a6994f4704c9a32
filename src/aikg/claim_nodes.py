"""The claims of a graph as values, read back from the quads of their nodes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final, cast

from pyoxigraph import Literal, NamedNode, Quad, Triple

from aikg import vocab
from aikg.iris import PREFIXES, TERM
from aikg.ontology import Ontology, RdfTerm, Term
from aikg.solutions import Node

_OA: Final = PREFIXES["oa"]
_SOURCE: Final = f"{PREFIXES['prov']}hadPrimarySource"
_OBJECT_ROLES: Final = (vocab.claimObject, vocab.claimValue, vocab.claimDate)
_OWN: Final = frozenset({vocab.modality, vocab.attestation, vocab.saidBy})
_PAYMENT: Final = (vocab.payer, vocab.payee)


@dataclass(frozen=True, slots=True)
class AmountNode:
    """An amount of money; ``currency``, ``hedge`` and ``origin`` are IRIs, empty where there is none."""

    iri: str
    value: Decimal
    currency: str
    stated: str
    hedge: str
    origin: str = ""


Value = Node | AmountNode
"""What a statement says: a term, or the amount that an IRI stands for."""


@dataclass(frozen=True, slots=True)
class QuoteNode:
    """A figure or a name as the source writes it.

    ``proves`` is the IRI of the property of the claim whose value it proves, ``refers_as`` how it means an
    entity that it does not name; both are empty where nothing is said of it.
    """

    text: str
    proves: str = ""
    refers_as: str = ""


@dataclass(frozen=True, slots=True)
class CellNode:
    """A cell of a table: its file and the SHA-256 of that, the key of its row, its column, and its text."""

    file: str
    sha256: str
    row: str
    column: str
    text: str


@dataclass(frozen=True, slots=True)
class EvidenceNode:
    """Where a claim was read: a span in code points of the source's NFC text, or a locator.

    ``quoted`` are the figures and names within the span, or the text of the cell of a table. Without a span,
    ``start`` and ``end`` are None. ``page`` is the publisher's page at these words.
    ``cell`` is the cell of a table, where the claim was read in one.
    """

    iri: str
    source: str
    start: int | None
    end: int | None
    sha256: str
    quoted: tuple[QuoteNode, ...]
    locator: str
    page: str
    cell: CellNode | None = None

    @property
    def quotes(self) -> tuple[str, ...]:
        """What is quoted, without what it proves."""
        return tuple(quote.text for quote in self.quoted)

    @property
    def span(self) -> tuple[int, int]:
        """From where to where; nothing, at 0, where there is no span."""
        return self.start or 0, self.end or 0


@dataclass(frozen=True, slots=True)
class ClaimNode:
    """One statement by one source; what its node does not say is empty.

    ``states`` is the property that it states. ``values`` has more than one where a text is given in several
    languages, or a sum in several currencies. ``qualifiers`` goes from the IRI of a property to its values.
    """

    iri: str
    states: Term
    subject: str
    values: tuple[Value, ...]
    source: str
    qualifiers: Mapping[str, tuple[Value, ...]]
    evidence: tuple[EvidenceNode, ...]

    @property
    def claim_class(self) -> str:
        """The IRI of its class."""
        return self.states.claim_class or vocab.Claim

    @property
    def predicate(self) -> str:
        """The IRI of the property that it states."""
        return self.states.iri

    @property
    def said_by(self) -> tuple[str, ...]:
        """The IRIs of those who say it."""
        return tuple(map(plain, self.qualifiers.get(vocab.saidBy, ())))

    @property
    def modality(self) -> str:
        """The IRI that says whether it is a fact."""
        return self.qualifier(vocab.modality) or ""

    @property
    def attestation(self) -> str:
        """The IRI that says whether the source says it in so many words."""
        return self.qualifier(vocab.attestation) or ""

    @property
    def details(self) -> tuple[tuple[str, Value], ...]:
        """The qualifiers as pairs, hedges among them, without the three above and who pays by its role."""
        ends = {self.subject, *map(plain, self.values)}
        pairs = ((iri, value) for iri, values in self.qualifiers.items() for value in values)
        return tuple((i, v) for i, v in pairs if i not in _OWN and not (i in _PAYMENT and plain(v) in ends))

    @property
    def amounts(self) -> tuple[AmountNode, ...]:
        """The sums that it states, and those of its qualifier for sums."""
        every = (*self.values, *self.qualifiers.get(vocab.amount, ()))
        return tuple(value for value in every if isinstance(value, AmountNode))

    @property
    def passages(self) -> tuple[EvidenceNode, ...]:
        """The evidence that is a span of a text."""
        return tuple(each for each in self.evidence if None not in (each.start, each.end) and each.sha256)

    @property
    def cells(self) -> tuple[CellNode, ...]:
        """The evidence that is a cell of a table."""
        return tuple(each.cell for each in self.evidence if each.cell is not None)

    @property
    def quotes(self) -> tuple[str, ...]:
        """What is quoted from the source, in all passages."""
        return tuple(quote for passage in self.passages for quote in passage.quotes)

    @property
    def start(self) -> int:
        """Where the evidence begins, for reading order; claims without a span come last."""
        return min((e.start for e in self.evidence if e.start is not None), default=1 << 62)

    @property
    def value(self) -> Decimal | None:
        """The number that it states; None where it states no number."""
        return _first_number(self.values)

    def qualifier(self, predicate: str) -> str | None:
        """The IRI or lexical form of a qualifier; None where the claim has none."""
        return next(map(plain, self.qualifiers.get(predicate, ())), None)

    def number(self, predicate: str) -> Decimal | None:
        """The number that a qualifier gives; None where the claim has none."""
        return _first_number(self.qualifiers.get(predicate, ()))


class Properties:
    """What is said of one node: values by the IRIs of their properties."""

    def __init__(self, iri: str, quads: Iterable[Quad] = ()) -> None:
        self.iri = iri
        self._values: dict[str, dict[Node, None]] = {}
        for quad in quads:
            self._values.setdefault(quad.predicate.value, {})[cast("Node", quad.object)] = None

    def all(self, predicate: str) -> tuple[Node, ...]:
        """The values of a property, in a stable order."""
        return tuple(sorted(self._values.get(predicate, ()), key=str))

    def iris(self, predicate: str) -> tuple[str, ...]:
        """Those values of a property that are IRIs."""
        return tuple(term.value for term in self.all(predicate) if isinstance(term, NamedNode))

    def first(self, predicate: str) -> str:
        """The IRI or lexical form of a property's value; empty where there is none."""
        return next(map(plain, self.all(predicate)), "")

    def number(self, predicate: str) -> Decimal | None:
        """The value of a property whose value is a number."""
        return _first_number(self.all(predicate))

    def texts(self, predicate: str) -> Mapping[str, str]:
        """The texts of a property by language tag."""
        return {t.language or "": t.value for t in self.all(predicate) if isinstance(t, Literal)}


class ClaimNodeReader:
    """Reads claims from their nodes; ``describe`` gives what is said of an IRI."""

    def __init__(self, ontology: Ontology, describe: Callable[[str], Properties]) -> None:
        self._ontology = ontology
        self._describe = describe

    def claim(self, iri: str) -> ClaimNode:
        """The claim with an IRI, as far as its node says one."""
        node = self._describe(iri)
        states = self._states(node.first(vocab.property))
        kind = self._ontology.classes.get((states.claim_class or "").removeprefix(TERM))
        subjects, objects = (kind.subject_role, kind.object_role) if kind else (None, None)
        values = {value for role in (objects, *_OBJECT_ROLES) if role for value in node.all(role)}
        return ClaimNode(
            iri,
            states,
            node.first(subjects or "") or node.first(vocab.claimSubject),
            tuple(map(self.value, sorted(values, key=str))),
            node.first(_SOURCE),
            dict(self._qualifiers(node)),
            tuple(map(self._evidence, map(plain, node.all(vocab.evidence)))),
        )

    def value(self, term: Node) -> Value:
        """The amount that a term stands for, or else the term."""
        node = self._describe(term.value) if isinstance(term, NamedNode) else None
        number = node.number(vocab.value) if node else None
        if node is None or number is None:
            return term
        names = (vocab.currency, vocab.stated, vocab.hedge, vocab.amountOrigin)
        return AmountNode(node.iri, number, *map(node.first, names))

    def _states(self, iri: str) -> Term:
        return self._ontology.terms.get(iri.removeprefix(TERM)) or Term(iri, "", {}, {})

    def _qualifiers(self, node: Properties) -> Iterator[tuple[str, tuple[Value, ...]]]:
        for term in self._ontology.qualifiers.values():
            if values := node.all(term.iri):
                yield term.iri, tuple(map(self.value, values))

    def _evidence(self, iri: str) -> EvidenceNode:
        node = self._describe(iri)
        passage = self._describe(node.first(f"{_OA}hasSelector"))
        start, end = (passage.number(f"{_OA}{name}") for name in ("start", "end"))
        return EvidenceNode(
            iri,
            node.first(f"{_OA}hasSource"),
            None if start is None else int(start),
            None if end is None else int(end),
            passage.first(vocab.sha256),
            tuple(self._quoted(node)),
            node.first(vocab.locator),
            node.first(vocab.textFragment),
            _cell(node),
        )

    def _quoted(self, evidence: Properties) -> Iterator[QuoteNode]:
        for iri in map(plain, evidence.all(vocab.quote)):
            node = self._describe(iri)
            if words := self._words(node):
                yield QuoteNode(words, node.first(vocab.proves), node.first(vocab.refersAs))
        if cell := evidence.first(vocab.cellText):
            yield QuoteNode(cell, evidence.first(vocab.proves), evidence.first(vocab.refersAs))

    def _words(self, quote: Properties) -> str:
        """The words of a quote, which are the end of a chain of selectors of its own."""
        node = quote
        for predicate in ("hasSelector", "refinedBy"):
            node = self._describe(node.first(_OA + predicate))
        return node.first(f"{_OA}exact")


def _cell(evidence: Properties) -> CellNode | None:
    """The cell that evidence cites, if it cites one."""
    names = (vocab.tableFile, vocab.sha256, vocab.rowKey, vocab.columnName, vocab.cellText)
    file, *rest = map(evidence.first, names)
    return CellNode(file, *rest) if file else None


def plain(term: RdfTerm | Value) -> str:
    """The IRI or the lexical form of a term."""
    if isinstance(term, AmountNode):
        return term.iri
    return str(term) if isinstance(term, Triple) else term.value


def _number_of(term: RdfTerm | Value) -> Decimal | None:
    """The number that a literal stands for; None where it is none."""
    if not isinstance(term, Literal) or term.language:
        return None
    try:
        number = Decimal(term.value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _first_number(terms: Iterable[Value]) -> Decimal | None:
    return next((number for number in map(_number_of, terms) if number is not None), None)
