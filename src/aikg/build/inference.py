"""Materialises what follows from the ontology by OWL 2 RL, so that no user needs a reasoner.

The rules are those of https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
that the ontology's axioms can fire: cax-sco, cls-hv1, prp-spo1, prp-spo2, prp-inv, prp-symp, prp-trp, prp-dom
and prp-rng, over the closure of the class and property hierarchies (scm-sco, scm-spo).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from aikg.iris import PREFIXES, graph
from aikg.ontology import Ontology, Term

TYPE = f"{PREFIXES['rdf']}type"
ASSERTED, INFERRED = graph("asserted"), graph("inferred")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule as the group graph patterns of its head and its body, and the predicates it reads."""

    head: str
    body: str
    premises: frozenset[str]

    def as_update(self) -> str:
        """A SPARQL update that adds what the rule infers from all that is known so far."""
        using = f"USING <{ASSERTED}> USING <{INFERRED}>"
        return f"INSERT {{ GRAPH <{INFERRED}> {{ {self.head} }} }} {using} WHERE {{ {self.body} }}"


def structural_rules(ontology: Ontology) -> list[Rule]:
    """Rules that may feed each other: inverses, symmetry, transitivity, chains, and subproperties."""
    return [rule for term in ontology.properties.values() for rule in _structural(term, ontology)]


def type_rules(ontology: Ontology) -> list[Rule]:
    """Rules that read or add types, to be run last: domains, ranges, superclasses, values of a class."""
    ends = [rule for term in ontology.properties.values() for rule in _domain_and_range(term)]
    supers = [rule for term in ontology.classes.values() for rule in _superclasses(term, ontology)]
    return ends + supers + [rule for term in ontology.classes.values() for rule in _values(term)]


def _structural(term: Term, ontology: Ontology) -> Iterator[Rule]:
    if term.kind == "annotation property":
        return
    body, own = f"?s <{term.iri}> ?o", frozenset({term.iri})
    supers = sorted(ontology.ancestors(term.iri) - own)
    if supers:
        yield Rule(" . ".join(f"?s <{p}> ?o" for p in supers), body, own)
    for inverse in term.inverses:
        yield Rule(f"?o <{inverse}> ?s", body, own)
        yield Rule(f"?o <{term.iri}> ?s", f"?s <{inverse}> ?o", frozenset({inverse}))
    if term.symmetric:
        yield Rule(f"?o <{term.iri}> ?s", body, own)
    chains = [*term.chains, *([(term.iri, term.iri)] if term.transitive else [])]
    for chain in chains:
        yield _chain_rule(term.iri, chain)


def _chain_rule(iri: str, chain: tuple[str, ...]) -> Rule:
    steps = " . ".join(f"?v{i} <{p}> ?v{i + 1}" for i, p in enumerate(chain))
    return Rule(f"?v0 <{iri}> ?v{len(chain)}", steps, frozenset(chain))


def _domain_and_range(term: Term) -> Iterator[Rule]:
    own = frozenset({term.iri})
    if term.kind != "annotation property" and term.domain:
        yield Rule(f"?s <{TYPE}> <{term.domain}>", f"?s <{term.iri}> ?o", own)
    if term.kind == "object property" and term.range:
        yield Rule(f"?o <{TYPE}> <{term.range}>", f"?s <{term.iri}> ?o", own)


def _superclasses(term: Term, ontology: Ontology) -> Iterator[Rule]:
    supers = sorted(ontology.ancestors(term.iri) - {term.iri})
    if supers:
        head = " . ".join(f"?s <{TYPE}> <{c}>" for c in supers)
        yield Rule(head, f"?s <{TYPE}> <{term.iri}>", frozenset({TYPE}))


def _values(term: Term) -> Iterator[Rule]:
    for prop, value in term.values:
        yield Rule(f"?s <{prop}> <{value}>", f"?s <{TYPE}> <{term.iri}>", frozenset({TYPE}))


@dataclass(frozen=True, slots=True)
class Premises:
    """The triples that some rule reads; no others need be loaded to infer.

    Both are sets of terms in N-Triples syntax: predicates, and the classes whose members count.
    """

    predicates: frozenset[str]
    classes: frozenset[str]

    def hold(self, line: str) -> bool:
        """Whether a rule reads the triple on a line of N-Triples."""
        _, predicate, rest = line.split(" ", 2)
        if predicate == f"<{TYPE}>":
            return rest[:-3] in self.classes
        return predicate in self.predicates


def premises(ontology: Ontology) -> Premises:
    """The triples that the rules of an ontology read."""
    rules = structural_rules(ontology) + type_rules(ontology)
    predicates = frozenset().union(*(rule.premises for rule in rules)) - {TYPE}
    classes = {term.iri for term in ontology.classes.values() if len(ontology.ancestors(term.iri)) > 1}
    classes |= {term.iri for term in ontology.classes.values() if term.values}
    # The members of these may be inferred, and what is asserted already must not be said again.
    classes |= {str(end) for term in ontology.properties.values() for end in (term.domain, term.range)}
    return Premises(_terms(predicates), _terms(classes))


def _terms(iris: Iterable[str]) -> frozenset[str]:
    return frozenset(f"<{iri}>" for iri in iris)


def infer(ontology: Ontology, asserted: Iterable[Path], out: Path) -> None:
    """Write the inferred triples that are not asserted, as N-Triples in no order.

    ``asserted`` are N-Triples files; see ``premises`` for what they must hold.
    """
    store = ox.Store()
    for path in asserted:
        to_graph = ox.NamedNode(ASSERTED)
        store.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES, to_graph=to_graph)
    _run_to_fixpoint(store, structural_rules(ontology))
    for rule in type_rules(ontology):
        store.update(rule.as_update())
    pattern = "{ GRAPH <%s> { ?s ?p ?o } }"
    inferred, known = pattern % INFERRED, pattern % ASSERTED
    store.update(f"DELETE {inferred} WHERE {{ {inferred} {known} }}")
    store.dump(out, format=ox.RdfFormat.N_TRIPLES, from_graph=ox.NamedNode(INFERRED))


def _run_to_fixpoint(store: ox.Store, rules: list[Rule]) -> None:
    before = -1
    while len(store) != before:
        before = len(store)
        for rule in rules:
            store.update(rule.as_update())
