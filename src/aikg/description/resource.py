"""A description as values: statements in groups, each with the claims that make it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from pyoxigraph import Literal, NamedNode, Quad

from aikg import vocab
from aikg.description.partition import Key
from aikg.description.retrieval import Description
from aikg.iris import PREFIXES, TERM, compact, graph
from aikg.ontology import Ontology
from aikg.solutions import Node

FOR_SEARCH: Final = (vocab.nameKey, vocab.nameWord)
"""Properties that tell a reader nothing: names in the forms by which programs find them."""

_INFERRED: Final = graph("inferred")
_TYPE: Final = f"{PREFIXES['rdf']}type"
_LABEL: Final = f"{PREFIXES['rdfs']}label"
_ALIAS: Final = f"{PREFIXES['skos']}altLabel"
_SOURCE: Final = f"{PREFIXES['prov']}hadPrimarySource"
_OA: Final = PREFIXES["oa"]
_FIELDS: Final = frozenset({vocab.modality, vocab.attestation, vocab.saidBy})


@dataclass(frozen=True, slots=True)
class AmountNode:
    """An amount of money; ``value`` is an exact decimal as text, ``currency`` and ``hedge`` are IRIs."""

    iri: str
    value: str
    currency: str
    stated: str
    hedge: str


Value = Node | AmountNode
"""What a statement says: a term, or the amount that an IRI stands for."""


@dataclass(frozen=True, slots=True)
class EvidenceNode:
    """Where a claim was read: a span in code points of the source's NFC text, or a locator.

    ``quotes`` are the figures and names within the span. Without a span, ``start`` and ``end`` are None.
    """

    iri: str
    source: str
    start: int | None
    end: int | None
    sha256: str
    quotes: tuple[str, ...]
    locator: str


@dataclass(frozen=True, slots=True)
class ClaimNode:
    """One statement by one source; all but ``values``, ``qualifiers`` and ``evidence`` are IRIs.

    ``values`` has more than one where a text is given in several languages. ``qualifiers`` are pairs of a
    property and its value, hedges among them, without those that have a field of their own.
    """

    iri: str
    claim_class: str
    subject: str
    predicate: str
    values: tuple[Value, ...]
    source: str
    said_by: tuple[str, ...]
    modality: str
    attestation: str
    qualifiers: tuple[tuple[str, Value], ...]
    evidence: tuple[EvidenceNode, ...]

    @property
    def start(self) -> int:
        """Where the evidence begins, for reading order; claims without a span come last."""
        return min((e.start for e in self.evidence if e.start is not None), default=1 << 62)


@dataclass(frozen=True, slots=True)
class SourcedStatement:
    """A direct triple, or what a claim would state as one if it were a fact, with the claims that say so."""

    subject: str
    predicate: str
    value: Value
    graphs: tuple[str, ...] = ()
    claims: tuple[ClaimNode, ...] = ()

    @property
    def is_fact(self) -> bool:
        """Whether it stands as a direct triple, or a claim states it as a fact that needs its qualifiers."""
        return bool(self.graphs) or any(claim.modality == vocab.Fact for claim in self.claims)

    @property
    def is_inferred(self) -> bool:
        """Whether no source says it: it follows from what sources say."""
        return self.graphs == (_INFERRED,)


@dataclass(frozen=True, slots=True)
class StatementGroup:
    """The statements with one predicate."""

    predicate: str
    statements: tuple[SourcedStatement, ...]


@dataclass(frozen=True, slots=True)
class Resource:
    """What the graph says of one resource.

    ``classes`` begins with those that are stated; those that are inferred follow. ``own`` are the
    statements about it, ``incoming`` those in which it is the value. ``claims`` are all claims on this
    page: about it, with it as their value, or read from it where it is a source, in reading order then.
    ``claim`` is there when the resource is itself a claim. ``labels`` goes from the IRI of whatever is
    named, terms of the ontology included, to language tag and text.
    """

    description: Description
    classes: tuple[str, ...]
    own: tuple[StatementGroup, ...]
    incoming: tuple[StatementGroup, ...]
    claims: tuple[ClaimNode, ...]
    claim: ClaimNode | None
    labels: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def iri(self) -> str:
        """Its IRI."""
        return self.description.iri

    def label(self, iri: str, language: str) -> str:
        """A name for an IRI: in the language, else in English, else in any, else its prefixed name."""
        texts = self.labels.get(iri, {})
        return texts.get(language) or texts.get("en") or next(iter(texts.values()), compact(iri))


def resource(description: Description, ontology: Ontology) -> Resource:
    """The values of a description."""
    nodes = _Nodes(description.by_subject)
    claims = tuple(sorted((nodes.claim(iri, ontology) for iri in description.claims), key=_reading_order))
    own = description.own
    links = list(_links(description))
    is_claim = any(vocab.Claim == _object(quad) for quad in own)
    return Resource(
        description,
        tuple(_classes(own)),
        _groups(nodes, own, [c for c in claims if c.subject == description.iri], description.statements),
        _groups(
            nodes,
            links,
            [c for c in claims if description.iri in map(_name, c.values)],
            description.statements,
        ),
        claims,
        nodes.claim(description.iri, ontology) if is_claim else None,
        nodes.labels() | {term.iri: term.label for term in ontology.terms.values()},
    )


def _links(description: Description) -> Iterator[Quad]:
    """What leads to the resource, but for claims and parts of other resources."""
    for subject, quads in description.by_subject.items():
        if "#" not in subject and subject not in description.claims:
            yield from (quad for quad in quads if _object(quad) == description.iri)


class _Nodes:
    """The statements of a description by subject and property."""

    def __init__(self, by_subject: Mapping[str, list[Quad]]) -> None:
        self._objects = {subject: _by_property(quads) for subject, quads in by_subject.items()}

    def objects(self, subject: str, predicate: str) -> list[Node]:
        return list(self._objects.get(subject, {}).get(predicate, ()))

    def texts(self, subject: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(term.value for term in self.objects(subject, predicate)))

    def text(self, subject: str, predicate: str) -> str:
        return next(iter(self.texts(subject, predicate)), "")

    def labels(self) -> dict[str, Mapping[str, str]]:
        return {iri: _by_language(self.objects(iri, _LABEL)) for iri in self._objects}

    def value(self, term: Node) -> Value:
        if isinstance(term, NamedNode) and vocab.MonetaryAmount in self.texts(term.value, _TYPE):
            return self._amount(term.value)
        return term

    def claim(self, iri: str, ontology: Ontology) -> ClaimNode:
        prop = self.text(iri, vocab.property)
        term = ontology.terms.get(prop.removeprefix(TERM))
        roles = (vocab.claimObject, vocab.claimValue, vocab.claimDate)
        values = [value for role in roles for value in self.objects(iri, role)]
        return ClaimNode(
            iri,
            (term and term.claim_class) or vocab.Claim,
            self.text(iri, vocab.claimSubject),
            prop,
            tuple(map(self.value, sorted(values, key=str))),
            self.text(iri, _SOURCE),
            self.texts(iri, vocab.saidBy),
            self.text(iri, vocab.modality),
            self.text(iri, vocab.attestation),
            tuple(self._qualifiers(iri, ontology)),
            tuple(map(self._evidence, self.texts(iri, vocab.evidence))),
        )

    def _qualifiers(self, iri: str, ontology: Ontology) -> Iterator[tuple[str, Value]]:
        for term in ontology.qualifiers.values():
            if term.iri not in _FIELDS:
                yield from ((term.iri, self.value(found)) for found in self.objects(iri, term.iri))

    def _amount(self, iri: str) -> AmountNode:
        names = (vocab.value, vocab.currency, vocab.stated, vocab.amountHedge)
        return AmountNode(iri, *(self.text(iri, name) for name in names))

    def _evidence(self, iri: str) -> EvidenceNode:
        passage = self.text(iri, f"{_OA}hasSelector")
        start, end = (self.text(passage, f"{_OA}{name}") for name in ("start", "end"))
        selectors = (self.text(quote, f"{_OA}hasSelector") for quote in self.texts(iri, vocab.quote))
        quotes = (self.text(self.text(each, f"{_OA}refinedBy"), f"{_OA}exact") for each in selectors)
        return EvidenceNode(
            iri,
            self.text(iri, f"{_OA}hasSource"),
            int(start) if start else None,
            int(end) if end else None,
            self.text(passage, vocab.sha256),
            tuple(quotes),
            self.text(iri, vocab.locator),
        )


def _by_property(quads: Iterable[Quad]) -> dict[str, dict[Node, None]]:
    found: dict[str, dict[Node, None]] = {}
    for quad in quads:
        found.setdefault(quad.predicate.value, {})[cast("Node", quad.object)] = None
    return found


def _groups(
    nodes: _Nodes, quads: Iterable[Quad], claims: Iterable[ClaimNode], shown: frozenset[Key] | None
) -> tuple[StatementGroup, ...]:
    """Direct triples and claims, joined where they say the same, by property; only those that are shown."""
    graphs: dict[tuple[str, str, Node | str], list[str]] = {}
    for quad in quads:
        if quad.predicate.value not in (_TYPE, _LABEL, _ALIAS):
            key = (_iri(quad), quad.predicate.value, _name(cast("Node", quad.object)))
            graphs.setdefault(key, []).append(_graph(quad))
    saying: dict[tuple[str, str, Node | str], list[ClaimNode]] = {}
    values = {_name(term): nodes.value(term) for term in map(_term, graphs)}
    for claim in claims:
        for value in claim.values:
            values[_name(value)] = value
            saying.setdefault((claim.subject, claim.predicate, _name(value)), []).append(claim)
    statements = [
        SourcedStatement(
            s, p, values[o], tuple(sorted(graphs.get((s, p, o), ()))), tuple(saying.get((s, p, o), ()))
        )
        for s, p, o in sorted({*graphs, *saying}, key=str)
        if shown is None or (s, p, NamedNode(o) if isinstance(o, str) else o) in shown
    ]
    predicates = sorted({statement.predicate for statement in statements})
    return tuple(StatementGroup(p, tuple(s for s in statements if s.predicate == p)) for p in predicates)


def _term(key: tuple[str, str, Node | str]) -> Node:
    return NamedNode(key[2]) if isinstance(key[2], str) else key[2]


def _name(value: Value) -> Node | str:
    """What a value is compared by: the IRI, or the literal."""
    if isinstance(value, AmountNode):
        return value.iri
    return value.value if isinstance(value, NamedNode) else value


def _classes(quads: Iterable[Quad]) -> list[str]:
    typed = [q for q in quads if q.predicate.value == _TYPE]
    ordered = sorted(
        typed, key=lambda q: (_graph(q) == _INFERRED, not _object(q).startswith(TERM), _object(q))
    )
    return list(dict.fromkeys(map(_object, ordered)))


def _by_language(terms: Iterable[Node]) -> Mapping[str, str]:
    return {term.language or "": term.value for term in terms if isinstance(term, Literal)}


def _reading_order(claim: ClaimNode) -> tuple[int, str]:
    return claim.start, claim.iri


def _iri(quad: Quad) -> str:
    return cast("NamedNode", quad.subject).value


def _object(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, NamedNode) else ""


def _graph(quad: Quad) -> str:
    return getattr(quad.graph_name, "value", "")
