"""A description as values: statements in groups, each with the claims that make it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from pyoxigraph import NamedNode, Quad

from aikg import vocab
from aikg.claim_nodes import AmountNode, ClaimNode, ClaimNodeReader, Properties, Value, plain
from aikg.description.partition import INFERENCE_ROLES, Key
from aikg.description.retrieval import Description
from aikg.iris import PREFIXES, TERM, compact, graph
from aikg.ontology import Ontology
from aikg.solutions import Node

FOR_SEARCH: Final = (vocab.nameKey, vocab.nameWord)
"""Properties that tell a reader nothing: names in the forms by which programs find them."""

_INFERRED: Final = frozenset(map(graph, ("inferred", "backing")))
_EDITORS: Final = graph("entities")
_TYPE: Final = f"{PREFIXES['rdf']}type"
_DERIVED: Final = f"{PREFIXES['prov']}wasDerivedFrom"
_LABEL: Final = f"{PREFIXES['rdfs']}label"
_ALIAS: Final = f"{PREFIXES['skos']}altLabel"


@dataclass(frozen=True, slots=True)
class InferenceNode:
    """Why a statement follows; ``rule`` is empty where the level of a backing tells it.

    ``premises`` are the properties of the facts that it follows from, ``claims`` the IRIs of their claims.
    """

    iri: str
    rule: str
    premises: tuple[str, ...]
    claims: tuple[str, ...]


_Inferences = Mapping[tuple[str, str, Node | str], list[InferenceNode]]


@dataclass(frozen=True, slots=True)
class SourcedStatement:
    """A direct triple, or what a claim would state as one if it were a fact, with the claims that say so.

    ``inferences`` say from which claims it follows where it is inferred.
    """

    subject: str
    predicate: str
    value: Value
    graphs: tuple[str, ...] = ()
    claims: tuple[ClaimNode, ...] = ()
    inferences: tuple[InferenceNode, ...] = ()

    @property
    def is_wrong(self) -> bool:
        """Whether it is known to be wrong: every claim of it is deprecated, and no triple states it."""
        ranks = {claim.qualifier(vocab.claimRank) for claim in self.claims}
        return not self.graphs and ranks == {vocab.DeprecatedRank}

    @property
    def is_editorial(self) -> bool:
        """Whether the editors say it, and no source."""
        return self.graphs == (_EDITORS,) and not self.claims

    @property
    def is_fact(self) -> bool:
        """Whether it stands as a direct triple, or a claim states it as a fact that needs its qualifiers."""
        return bool(self.graphs) or any(claim.modality == vocab.Fact for claim in self.claims)

    @property
    def is_inferred(self) -> bool:
        """Whether no source says it: it follows from what sources say."""
        return bool(self.graphs) and _INFERRED.issuperset(self.graphs)


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
    nodes = {iri: Properties(iri, quads) for iri, quads in description.by_subject.items()}
    reader = ClaimNodeReader(ontology, lambda iri: nodes.get(iri) or Properties(iri))
    claims = tuple(sorted(map(reader.claim, description.claims), key=_reading_order))
    own, shown = description.own, description.statements
    about = [claim for claim in claims if claim.subject == description.iri]
    leading_here = [claim for claim in claims if description.iri in map(plain, claim.values)]
    inferences = _inferences(nodes)
    is_claim = any(vocab.Claim == _object(quad) for quad in own)
    return Resource(
        description,
        tuple(_classes(own)),
        _groups(reader, own, about, shown, inferences),
        _groups(reader, _links(description), leading_here, shown, inferences),
        claims,
        reader.claim(description.iri) if is_claim else None,
        {iri: node.texts(_LABEL) for iri, node in nodes.items()}
        | {term.iri: term.label for term in ontology.terms.values()},
    )


def _links(description: Description) -> Iterator[Quad]:
    """What leads to the resource, but for claims and parts of other resources."""
    for subject, quads in description.by_subject.items():
        if "#" not in subject and subject not in description.claims:
            links = (quad for quad in quads if quad.predicate.value not in INFERENCE_ROLES)
            yield from (quad for quad in links if _object(quad) == description.iri)


def _inferences(nodes: Mapping[str, Properties]) -> _Inferences:
    """The inferences of a description by subject, property and object of what follows."""
    found: dict[tuple[str, str, Node | str], list[InferenceNode]] = {}
    for iri, node in sorted(nodes.items()):
        subject, predicate = node.first(vocab.inferredSubject), node.first(vocab.inferredProperty)
        rule, premises = node.first(vocab.followsBy), node.iris(vocab.premiseProperty)
        for value in node.all(vocab.inferredObject) if subject else ():
            inference = InferenceNode(iri, rule, premises, node.iris(_DERIVED))
            found.setdefault((subject, predicate, _name(value)), []).append(inference)
    return found


def _groups(
    reader: ClaimNodeReader,
    quads: Iterable[Quad],
    claims: Iterable[ClaimNode],
    shown: frozenset[Key] | None,
    inferences: _Inferences,
) -> tuple[StatementGroup, ...]:
    """Direct triples and claims, joined where they say the same, by property; only those that are shown."""
    graphs: dict[tuple[str, str, Node | str], list[str]] = {}
    for quad in quads:
        if quad.predicate.value not in (_TYPE, _LABEL, _ALIAS):
            key = (_iri(quad), quad.predicate.value, _name(cast("Node", quad.object)))
            graphs.setdefault(key, []).append(_graph(quad))
    saying: dict[tuple[str, str, Node | str], list[ClaimNode]] = {}
    values = {_name(term): reader.value(term) for term in map(_term, graphs)}
    for claim in claims:
        for value in claim.values:
            values[_name(value)] = value
            saying.setdefault((claim.subject, claim.predicate, _name(value)), []).append(claim)
    statements = [
        SourcedStatement(
            s,
            p,
            values[o],
            tuple(sorted(graphs.get((s, p, o), ()))),
            tuple(saying.get((s, p, o), ())),
            tuple(inferences.get((s, p, o), ())),
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
        typed, key=lambda q: (_graph(q) in _INFERRED, not _object(q).startswith(TERM), _object(q))
    )
    return list(dict.fromkeys(map(_object, ordered)))


def _reading_order(claim: ClaimNode) -> tuple[int, str]:
    return claim.start, claim.iri


def _iri(quad: Quad) -> str:
    return cast("NamedNode", quad.subject).value


def _object(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, NamedNode) else ""


def _graph(quad: Quad) -> str:
    return getattr(quad.graph_name, "value", "")
