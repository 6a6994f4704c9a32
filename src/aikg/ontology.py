"""The ontology as values: its classes, properties and controlled values, read from RDF."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import chain
from types import MappingProxyType

import pyoxigraph as ox

from aikg.iris import PREFIXES, TERM

RdfTerm = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

RDF, RDFS, OWL, SKOS = (PREFIXES[prefix] for prefix in ("rdf", "rdfs", "owl", "skos"))

type_kinds = MappingProxyType(
    {
        f"{OWL}Class": "class",
        f"{OWL}ObjectProperty": "object property",
        f"{OWL}DatatypeProperty": "datatype property",
        f"{OWL}AnnotationProperty": "annotation property",
        f"{OWL}NamedIndividual": "individual",
        f"{RDFS}Datatype": "datatype",
    }
)


@dataclass(frozen=True, slots=True)
class Term:
    """One term of the ontology.

    ``kind`` is one of the values of ``type_kinds``. ``label``, ``definition`` and ``template``, which puts
    a claim or a hedged figure in words, go from language tag to text. ``parents``, ``domain``, ``range``,
    ``types``, ``claim_class`` and the roles are IRIs. ``domains`` are several where the domain is a
    union. ``chains`` are property chains, each from left to
    right. ``links_back`` is the property by which the value of a qualifier leads to the claim, where that
    speaks of a fact. ``backing_level`` is the level of state backing that the property stands for.
    ``relative_to`` is the qualifier without which a value of the property means nothing, ``fixed_unit`` the
    unit of all its values. ``values`` are pairs of a property and the IRI that every member of the class has
    for it (owl:hasValue). Of an ``editorial`` property the editors give the values themselves.
    A hedge has factors: what a figure with it stands for at least and at most, as multiples of the figure,
    None where there is no bound.
    """

    iri: str
    kind: str
    label: Mapping[str, str]
    definition: Mapping[str, str]
    parents: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    domain: str | None = None
    domains: tuple[str, ...] = ()
    range: str | None = None
    claim_class: str | None = None
    subject_role: str | None = None
    object_role: str | None = None
    payer_role: str | None = None
    payee_role: str | None = None
    inverses: tuple[str, ...] = ()
    template: Mapping[str, str] = field(default_factory=dict)
    chains: tuple[tuple[str, ...], ...] = ()
    values: tuple[tuple[str, str], ...] = ()
    symmetric: bool = False
    transitive: bool = False
    single_valued: bool = False
    comparable: bool = False
    distinguishing: bool = False
    changes_over_time: bool = False
    lower_factor: Decimal | None = None
    upper_factor: Decimal | None = None
    links_back: str | None = None
    backing_level: str | None = None
    relative_to: str | None = None
    fixed_unit: str | None = None
    deprecated: bool = False
    editorial: bool = False

    @property
    def name(self) -> str:
        """The local name."""
        return self.iri.removeprefix(TERM)


class Ontology:
    """The terms of the aikg namespace by local name, with the hierarchy of all classes and properties."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._graph = _Triples(triples)
        terms = [_term(self._graph, iri) for iri in self._graph.subjects_in(TERM)]
        self.terms: Mapping[str, Term] = {term.name: term for term in terms if term is not None}

    @cached_property
    def classes(self) -> Mapping[str, Term]:
        """The classes by local name."""
        return {name: term for name, term in self.terms.items() if term.kind == "class"}

    @cached_property
    def properties(self) -> Mapping[str, Term]:
        """The properties of all kinds by local name."""
        return {n: term for n, term in self.terms.items() if term.kind.endswith("property")}

    @cached_property
    def qualifiers(self) -> Mapping[str, Term]:
        """The properties that qualify a claim: those in whose domain it is, but for the claim's own."""
        own = {
            *("claimSubject", "claimObject", "claimValue", "claimDate", "property", "evidence", "money"),
            *("passageStart", "passageEnd", "quoted"),
        }
        return {
            name: term
            for name, term in self.properties.items()
            if f"{TERM}Claim" in term.domains and name not in own
        }

    @cached_property
    def direct_properties(self) -> Mapping[str, Term]:
        """The properties that claims state, by local name."""
        return {n: term for n, term in self.properties.items() if term.claim_class is not None}

    @cached_property
    def individuals(self) -> Mapping[str, Mapping[str, Term]]:
        """The controlled values by the IRI of each of their classes, and by local name."""
        found: dict[str, dict[str, Term]] = {}
        for name, term in self.terms.items():
            for class_iri in term.types if term.kind == "individual" else ():
                found.setdefault(class_iri, {})[name] = term
        return found

    def annotations(self, iri: str, predicate: str) -> tuple[str, ...]:
        """The IRIs and lexical forms that a term has for an annotation property."""
        return tuple(sorted(map(_key, self._graph.objects(iri, predicate))))

    def ancestors(self, iri: str) -> frozenset[str]:
        """A class or property and all that it is a subclass or subproperty of."""
        if iri not in self._ancestors:
            found = {iri}
            for parent in self._graph.parents(iri):
                found |= self.ancestors(parent)
            self._ancestors[iri] = frozenset(found)
        return self._ancestors[iri]

    def disjoint(self, one: str, other: str) -> bool:
        """Whether nothing can be in both of two classes, by owl:AllDisjointClasses."""
        ours, theirs = self.ancestors(one), self.ancestors(other)
        return any(a != b for group in self._disjoint for a in group & ours for b in group & theirs)

    @cached_property
    def _disjoint(self) -> tuple[frozenset[str], ...]:
        return self._graph.disjoint_classes()

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        return {}


class _Triples:
    """Subject to predicate to objects, for the few patterns that reading an ontology takes."""

    def __init__(self, triples: Iterable[ox.Triple | ox.Quad]) -> None:
        self._objects: dict[str, dict[str, list[RdfTerm]]] = {}
        for triple in triples:
            of_subject = self._objects.setdefault(_key(triple.subject), {})
            of_subject.setdefault(triple.predicate.value, []).append(triple.object)

    def subjects_in(self, namespace: str) -> list[str]:
        return sorted(subject for subject in self._objects if subject.startswith(namespace))

    def objects(self, subject: str, predicate: str) -> list[RdfTerm]:
        return self._objects.get(subject, {}).get(predicate, [])

    def iris(self, subject: str, predicate: str) -> tuple[str, ...]:
        found = (o.value for o in self.objects(subject, predicate) if isinstance(o, ox.NamedNode))
        return tuple(sorted(found))

    def iri(self, subject: str, predicate: str) -> str | None:
        return next(iter(self.iris(subject, predicate)), None)

    def texts(self, subject: str, predicate: str) -> Mapping[str, str]:
        return {
            o.language or "": o.value for o in self.objects(subject, predicate) if isinstance(o, ox.Literal)
        }

    def is_true(self, subject: str, predicate: str) -> bool:
        return any(getattr(o, "value", "") == "true" for o in self.objects(subject, predicate))

    def number(self, subject: str, predicate: str) -> Decimal | None:
        return next((Decimal(getattr(o, "value", "")) for o in self.objects(subject, predicate)), None)

    def parents(self, iri: str) -> tuple[str, ...]:
        return self.iris(iri, f"{RDFS}subClassOf") + self.iris(iri, f"{RDFS}subPropertyOf")

    def values(self, iri: str) -> tuple[tuple[str, str], ...]:
        restrictions = [_key(parent) for parent in self.objects(iri, f"{RDFS}subClassOf")]
        return tuple(
            (prop, value)
            for node in restrictions
            for prop in self.iris(node, f"{OWL}onProperty")
            for value in self.iris(node, f"{OWL}hasValue")
        )

    def domains(self, iri: str) -> tuple[str, ...]:
        """The domain of a property, or the classes of which it is the union (owl:unionOf)."""
        nodes = [_key(node) for node in self.objects(iri, f"{RDFS}domain")]
        unions = (head for node in nodes for head in self.objects(node, f"{OWL}unionOf"))
        return self.iris(iri, f"{RDFS}domain") + tuple(chain.from_iterable(map(self.collection, unions)))

    def disjoint_classes(self) -> tuple[frozenset[str], ...]:
        groups = (
            node for node in self._objects if f"{OWL}AllDisjointClasses" in self.iris(node, f"{RDF}type")
        )
        return tuple(
            frozenset(self.collection(head))
            for node in groups
            for head in self.objects(node, f"{OWL}members")
        )

    def collection(self, head: RdfTerm) -> tuple[str, ...]:
        items: list[str] = []
        node = _key(head)
        while first := self.objects(node, f"{RDF}first"):
            items.append(_key(first[0]))
            node = _key(self.objects(node, f"{RDF}rest")[0])
        return tuple(items)


def _key(term: RdfTerm) -> str:
    return term.value if isinstance(term, ox.NamedNode | ox.Literal) else str(term)


def _term(graph: _Triples, iri: str) -> Term | None:
    types = graph.iris(iri, f"{RDF}type")
    kind = next((type_kinds[t] for t in types if t in type_kinds), None)
    if kind is None:
        return None
    return Term(
        iri=iri,
        kind=kind,
        label=graph.texts(iri, f"{RDFS}label"),
        definition=graph.texts(iri, f"{SKOS}definition"),
        parents=graph.parents(iri),
        types=tuple(t for t in types if t.startswith(TERM)),
        domain=graph.iri(iri, f"{RDFS}domain"),
        domains=graph.domains(iri),
        range=graph.iri(iri, f"{RDFS}range"),
        claim_class=graph.iri(iri, f"{TERM}claimClass"),
        subject_role=graph.iri(iri, f"{TERM}subjectRole"),
        object_role=graph.iri(iri, f"{TERM}objectRole"),
        payer_role=graph.iri(iri, f"{TERM}payerRole"),
        payee_role=graph.iri(iri, f"{TERM}payeeRole"),
        template=graph.texts(iri, f"{TERM}labelTemplate"),
        inverses=graph.iris(iri, f"{OWL}inverseOf"),
        chains=tuple(map(graph.collection, graph.objects(iri, f"{OWL}propertyChainAxiom"))),
        values=graph.values(iri),
        symmetric=f"{OWL}SymmetricProperty" in types,
        transitive=f"{OWL}TransitiveProperty" in types,
        links_back=graph.iri(iri, f"{TERM}linksBack"),
        backing_level=graph.iri(iri, f"{TERM}backingLevel"),
        relative_to=graph.iri(iri, f"{TERM}relativeTo"),
        fixed_unit=graph.iri(iri, f"{TERM}fixedUnit"),
        single_valued=graph.is_true(iri, f"{TERM}singleValued"),
        comparable=graph.is_true(iri, f"{TERM}comparable"),
        distinguishing=graph.is_true(iri, f"{TERM}distinguishing"),
        changes_over_time=graph.is_true(iri, f"{TERM}changesOverTime"),
        lower_factor=graph.number(iri, f"{TERM}lowerFactor"),
        upper_factor=graph.number(iri, f"{TERM}upperFactor"),
        deprecated=graph.is_true(iri, f"{OWL}deprecated"),
        editorial=graph.is_true(iri, f"{TERM}editorial"),
    )
