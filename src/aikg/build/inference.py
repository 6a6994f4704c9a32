"""Materialises what follows from the ontology by OWL 2 RL, so that no user needs a reasoner.

The rules are those of https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
that the ontology's axioms can fire: cax-sco, cls-hv1, prp-spo1, prp-spo2, prp-inv, prp-symp, prp-trp, prp-dom
and prp-rng, over the closure of the class and property hierarchies (scm-sco, scm-spo).

Terms are texts in N-Triples syntax, and a relation is the set of pairs that a predicate connects: what a
rule infers from all pairs at once is a join or a union of sets.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from aikg.claims.n_triples import TYPE, Triple
from aikg.ontology import Ontology, Term

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class InferenceRule:
    """Whatever a chain of predicates leads to, another leads to: ``head``, backwards where ``inverted``."""

    head: str
    chain: tuple[str, ...]
    inverted: bool = False


def structural_rules(ontology: Ontology) -> list[InferenceRule]:
    """Rules that may feed each other: inverses, symmetry, transitivity, chains, and subproperties.

    Subproperties of annotation properties too, such as the role of a date: RDF makes no difference.
    """
    return [rule for term in ontology.properties.values() for rule in _structural(term, ontology)]


def _structural(term: Term, ontology: Ontology) -> Iterator[InferenceRule]:
    own = f"<{term.iri}>"
    for above in sorted(ontology.ancestors(term.iri) - {term.iri}):
        yield InferenceRule(f"<{above}>", (own,))
    for inverse in term.inverses:
        yield InferenceRule(f"<{inverse}>", (own,), inverted=True)
        yield InferenceRule(own, (f"<{inverse}>",), inverted=True)
    if term.symmetric:
        yield InferenceRule(own, (own,), inverted=True)
    for chain in term.chains:
        yield InferenceRule(own, tuple(f"<{step}>" for step in chain))
    if term.transitive:
        yield InferenceRule(own, (own, own))


@dataclass(frozen=True, slots=True)
class Premises:
    """The triples that some rule reads; no others need be loaded to infer.

    Both are sets of terms in N-Triples syntax: predicates, and the classes whose members count.
    """

    predicates: frozenset[str]
    classes: frozenset[str]

    def hold(self, triple: Triple) -> bool:
        """Whether a rule reads a triple."""
        _, predicate, object_ = triple
        return object_ in self.classes if predicate == TYPE else predicate in self.predicates


def premises(ontology: Ontology) -> Premises:
    """The triples that the rules of an ontology read."""
    ends = [term for term in ontology.properties.values() if _domain(term) or _range(term)]
    predicates = {step for rule in structural_rules(ontology) for step in rule.chain} - {TYPE}
    predicates |= {f"<{term.iri}>" for term in ends}
    classes = {term.iri for term in ontology.classes.values() if len(ontology.ancestors(term.iri)) > 1}
    classes |= {term.iri for term in ontology.classes.values() if term.values}
    # The members of these may be inferred, and what is asserted already must not be said again.
    classes |= {str(end) for term in ontology.properties.values() for end in (term.domain, term.range)}
    return Premises(frozenset(predicates), frozenset(f"<{iri}>" for iri in classes))


def _domain(term: Term) -> str | None:
    return None if term.kind == "annotation property" else term.domain


def _range(term: Term) -> str | None:
    return term.range if term.kind == "object property" else None


def infer(ontology: Ontology, asserted: Iterable[Triple]) -> Iterator[Triple]:
    """The inferred triples that are not asserted; see ``premises`` for which of those are needed."""
    relations = _Relations(asserted)
    _run_to_fixpoint(relations, structural_rules(ontology))
    _add_types(relations, ontology)
    return relations.inferred()


class _Relations:
    """The pairs of each predicate: those that are asserted, and those that are inferred besides."""

    def __init__(self, asserted: Iterable[Triple]) -> None:
        self._asserted: defaultdict[str, set[Pair]] = defaultdict(set)
        self._inferred: defaultdict[str, set[Pair]] = defaultdict(set)
        for subject, predicate, object_ in asserted:
            self._asserted[predicate].add((subject, object_))

    def size(self, predicate: str) -> int:
        """How many pairs a predicate connects."""
        return len(self._asserted[predicate]) + len(self._inferred[predicate])

    def pairs(self, predicate: str) -> Iterator[Pair]:
        """The pairs that a predicate connects."""
        yield from self._asserted[predicate]
        yield from self._inferred[predicate]

    def add(self, predicate: str, pairs: Iterable[Pair]) -> None:
        """Infer pairs; a literal or a triple term is no subject."""
        found = {pair for pair in pairs if not pair[0].startswith(('"', "<<"))}
        self._inferred[predicate] |= found - self._asserted[predicate]

    def inferred(self) -> Iterator[Triple]:
        """The inferred triples."""
        for predicate, pairs in self._inferred.items():
            yield from ((subject, predicate, object_) for subject, object_ in pairs)


def _run_to_fixpoint(relations: _Relations, rules: list[InferenceRule]) -> None:
    read: dict[InferenceRule, tuple[int, ...]] = {}
    while fresh := [rule for rule in rules if read.get(rule) != _sizes(relations, rule)]:
        for rule in fresh:
            read[rule] = _sizes(relations, rule)
            pairs = _joined(relations, rule.chain)
            relations.add(rule.head, ((o, s) for s, o in pairs) if rule.inverted else pairs)


def _sizes(relations: _Relations, rule: InferenceRule) -> tuple[int, ...]:
    return tuple(map(relations.size, rule.chain))


def _joined(relations: _Relations, chain: tuple[str, ...]) -> Iterable[Pair]:
    """The pairs that a chain of predicates connects."""
    first, *rest = chain
    pairs: Iterable[Pair] = relations.pairs(first)
    for step in rest:
        following: defaultdict[str, list[str]] = defaultdict(list)
        for subject, object_ in relations.pairs(step):
            following[subject].append(object_)
        pairs = {(start, end) for start, middle in pairs for end in following.get(middle, ())}
    return pairs


def _add_types(relations: _Relations, ontology: Ontology) -> None:
    """Add the types that domains, ranges and superclasses give, and then the values of classes."""
    stated: defaultdict[str, set[str]] = defaultdict(set)
    for subject, class_ in relations.pairs(TYPE):
        stated[class_].add(subject)
    found = _members_by_property(relations, ontology)
    for term in ontology.classes.values():
        own = f"<{term.iri}>"
        for above in ontology.ancestors(term.iri) - {term.iri}:
            found[f"<{above}>"] |= stated[own] | found[own]
    for class_, members in found.items():
        relations.add(TYPE, ((member, class_) for member in members - stated[class_]))
    for term in ontology.classes.values():
        own = f"<{term.iri}>"
        for prop, value in term.values:
            relations.add(f"<{prop}>", ((member, f"<{value}>") for member in stated[own] | found[own]))


def _members_by_property(relations: _Relations, ontology: Ontology) -> defaultdict[str, set[str]]:
    """The members of classes that are the domain or the range of a property."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for term in ontology.properties.values():
        if domain := _domain(term):
            found[f"<{domain}>"].update(subject for subject, _ in relations.pairs(f"<{term.iri}>"))
        if range_ := _range(term):
            found[f"<{range_}>"].update(object_ for _, object_ in relations.pairs(f"<{term.iri}>"))
    return found
