"""Whether the graph is consistent by the rules of OWL 2 RL, which need no Java.

https://www.w3.org/TR/owl2-profiles/#Reasoning_in_OWL_2_RL_and_RDF_Graphs_using_Rules
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import chain
from types import MappingProxyType
from typing import Final, cast

import pyoxigraph as ox

from aikg.checks.compiled_dump import Dump
from aikg.checks.findings import Finding, Severity
from aikg.iris import PREFIXES, compact, graph
from aikg.shacl.literal_order import is_in_range, is_well_formed
from aikg.shacl.node_view import rows
from aikg.solutions import Node, Row

NAME = "owl-rl"
_fault = partial(Finding, NAME, Severity.ERROR)
_PREFIXES: Final = {name: PREFIXES[name] for name in ("owl", "rdf", "rdfs", "xsd")}


@dataclass(frozen=True, slots=True)
class InconsistencyRule:
    """A rule whose conclusion is false: where its pattern is met, the graph is inconsistent.

    The pattern binds ?node, and ?one and ?other where there are such; ``says`` puts them in words.
    """

    pattern: str
    says: str


_ALL: Final = "?list owl:{} ?members . ?members rdf:rest* ?here, ?there . FILTER(?here != ?there)" + (
    " ?here rdf:first ?one . ?there rdf:first ?other ."
)

RULES: Final[Mapping[str, InconsistencyRule]] = MappingProxyType(
    {
        "eq-diff1": InconsistencyRule(
            "{ ?node owl:sameAs ?one . ?node owl:differentFrom ?one }"
            " UNION { ?node owl:differentFrom ?node . BIND(?node AS ?one) }",
            "{node} and {one} are the same and different.",
        ),
        "eq-diff2": InconsistencyRule(
            "?list a owl:AllDifferent . "
            + _ALL.format("members")
            + " ?one owl:sameAs ?other . BIND(?one AS ?node)",
            "{node} and {other} are the same, and are said to be all different.",
        ),
        "eq-diff3": InconsistencyRule(
            "?list a owl:AllDifferent . "
            + _ALL.format("distinctMembers")
            + " ?one owl:sameAs ?other . BIND(?one AS ?node)",
            "{node} and {other} are the same, and are said to be all different.",
        ),
        "prp-irp": InconsistencyRule(
            "?one a owl:IrreflexiveProperty . ?node ?one ?node .",
            "{node} has the irreflexive property {one} to itself.",
        ),
        "prp-asyp": InconsistencyRule(
            "?one a owl:AsymmetricProperty . ?node ?one ?other . ?other ?one ?node .",
            "{node} and {other} have the asymmetric property {one} to each other.",
        ),
        "prp-pdw": InconsistencyRule(
            "?one owl:propertyDisjointWith ?other . ?node ?one ?value ; ?other ?value .",
            "{node} has one value of {one} and of {other}, which are disjoint.",
        ),
        "prp-adp": InconsistencyRule(
            "?list a owl:AllDisjointProperties . "
            + _ALL.format("members")
            + " ?node ?one ?value ; ?other ?value .",
            "{node} has one value of {one} and of {other}, which are disjoint.",
        ),
        "prp-npa1": InconsistencyRule(
            "?denial owl:sourceIndividual ?node ; owl:assertionProperty ?one ; owl:targetIndividual ?other ."
            " ?node ?one ?other .",
            "{node} has {other} as {one}, which is denied.",
        ),
        "prp-npa2": InconsistencyRule(
            "?denial owl:sourceIndividual ?node ; owl:assertionProperty ?one ; owl:targetValue ?value ."
            " ?node ?one ?value .",
            "{node} has a value of {one} that is denied.",
        ),
        "cls-nothing2": InconsistencyRule("?node a owl:Nothing .", "{node} is in owl:Nothing."),
        "cls-com": InconsistencyRule(
            "?one owl:complementOf ?other . ?node a ?one, ?other .",
            "{node} is in {one} and in its complement {other}.",
        ),
        "cls-maxc1": InconsistencyRule(
            "?one owl:maxCardinality ?zero ; owl:onProperty ?other . FILTER(?zero = 0)"
            " ?node a ?one ; ?other ?value .",
            "{node} has a value of {other}, of which its class has none.",
        ),
        "cls-maxqc1": InconsistencyRule(
            "?class owl:maxQualifiedCardinality ?zero ; owl:onProperty ?one ; owl:onClass ?other ."
            " FILTER(?zero = 0) ?node a ?class ; ?one ?value . ?value a ?other .",
            "{node} has a value of {one} in {other}, of which its class has none.",
        ),
        "cls-maxqc2": InconsistencyRule(
            "?class owl:maxQualifiedCardinality ?zero ; owl:onProperty ?one ; owl:onClass owl:Thing ."
            " FILTER(?zero = 0) ?node a ?class ; ?one ?value .",
            "{node} has a value of {one}, of which its class has none.",
        ),
        "cax-dw": InconsistencyRule(
            "?one owl:disjointWith ?other . ?node a ?one, ?other .",
            "{node} is in {one} and in {other}, which are disjoint.",
        ),
        "cax-adc": InconsistencyRule(
            "?list a owl:AllDisjointClasses . " + _ALL.format("members") + " ?node a ?one, ?other .",
            "{node} is in {one} and in {other}, which are disjoint.",
        ),
    }
)
"""The rules of OWL 2 RL, tables 4 to 7, whose conclusion is false."""

SINGLE: Final[Mapping[str, str]] = MappingProxyType(
    {
        "prp-fp": "?p a owl:FunctionalProperty . ?node ?p ?one, ?other .",
        "prp-ifp": "?p a owl:InverseFunctionalProperty . ?one ?p ?node . ?other ?p ?node .",
        "cls-maxc2": "?class owl:maxCardinality ?most ; owl:onProperty ?p . FILTER(?most = 1)"
        " ?node a ?class ; ?p ?one, ?other .",
        "cls-maxqc3": "?class owl:maxQualifiedCardinality ?most ; owl:onProperty ?p ; owl:onClass ?kind ."
        " FILTER(?most = 1) ?node a ?class ; ?p ?one, ?other . ?one a ?kind . ?other a ?kind .",
        "cls-maxqc4": "?class owl:maxQualifiedCardinality ?most ; owl:onProperty ?p ; owl:onClass owl:Thing ."
        " FILTER(?most = 1) ?node a ?class ; ?p ?one, ?other .",
    }
)
"""The rules by which two values are the same."""

_SCHEMA: Final = (
    *("owl:disjointWith", "owl:complementOf", "owl:members", "owl:distinctMembers", "owl:onClass"),
    *("owl:propertyDisjointWith", "owl:onProperty", "owl:maxCardinality", "owl:maxQualifiedCardinality"),
    *("owl:sourceIndividual", "owl:assertionProperty", "owl:targetIndividual", "owl:targetValue"),
    *("owl:sameAs", "owl:differentFrom", "rdf:type", "rdf:first", "rdf:rest"),
)
_BREAKABLE: Final = (
    "{ ?p a ?kind FILTER(?kind IN (owl:IrreflexiveProperty, owl:AsymmetricProperty)) }",
    "{ ?p owl:propertyDisjointWith ?q } UNION { ?q owl:propertyDisjointWith ?p }",
    "{ ?list a owl:AllDisjointProperties ; owl:members/rdf:rest*/rdf:first ?p }",
    "{ ?class owl:onProperty ?p } UNION { ?denial owl:assertionProperty ?p }",
)
"""Patterns of the properties that axioms can be broken by."""

_MERGING: Final = "{ ?p a ?kind FILTER(?kind IN (owl:FunctionalProperty, owl:InverseFunctionalProperty)) }"
"""The pattern of those by which nodes are the same."""

_INFERRED: Final = ox.NamedNode(graph("inferred"))
_SAME: Final = (
    *(
        f"INSERT {{ ?one owl:sameAs ?other }} WHERE {{ {pattern}"
        " FILTER(?one != ?other && !isLiteral(?one) && !isLiteral(?other)) }"
        for pattern in SINGLE.values()
    ),
    "INSERT { ?other owl:sameAs ?one } WHERE { ?one owl:sameAs ?other }",
    "INSERT { ?other owl:differentFrom ?one } WHERE { ?one owl:differentFrom ?other }",
    "INSERT { ?other ?p ?value } WHERE { ?one owl:sameAs ?other . ?one ?p ?value }",
    "INSERT { ?node ?p ?other } WHERE { ?one owl:sameAs ?other . ?node ?p ?one }",
)
_LITERALS: Final = """SELECT DISTINCT ?value { ?node ?p ?value
  FILTER(isLiteral(?value) && datatype(?value) NOT IN (xsd:string, rdf:langString)) }"""
_RANGES: Final = "SELECT ?p ?range { ?p rdfs:range ?range FILTER(STRSTARTS(STR(?range), STR(xsd:))) }"


def find(dump: Dump) -> Iterable[Finding]:
    """An error for each way in which what is asserted, and what the build inferred, contradicts the axioms.

    The rules are sound: what they find is inconsistent in OWL 2 DL as well. They are not complete: that no
    class is unsatisfiable, and what follows from a choice, the check ``owl`` finds.
    """
    work = _premises(dump, _single_and_inferred(dump))
    yield from dict.fromkeys(chain(_two_literals(dump.asserted, dump), _two_literals(work, dump)))
    if _any_same(dump.asserted) or _any_same(work):
        work = _premises(dump, _mentioned(dump, _MERGING))
        _merge_the_same(work)
    for name, rule in RULES.items():
        yield from _broken(name, rule, work, dump)
    yield from _ill_typed(dump)


def _premises(dump: Dump, besides: Iterable[str]) -> ox.Store:
    """The schema, and of the data what an axiom can be broken by, and what is said by other properties."""
    schema = {_PREFIXES[prefix] + name for prefix, name in (each.split(":") for each in _SCHEMA)}
    predicates = schema.union(besides, _mentioned(dump, *_BREAKABLE))
    work = ox.Store()
    for predicate in map(ox.NamedNode, sorted(predicates)):
        for quads in (
            dump.asserted.quads_for_pattern(None, predicate, None),
            dump.apart.quads_for_pattern(None, predicate, None, _INFERRED),
        ):
            work.bulk_extend(ox.Quad(quad.subject, predicate, quad.object) for quad in quads)
    return work


def _mentioned(dump: Dump, *kinds: str) -> set[str]:
    """The IRIs of the properties of one of the kinds."""
    query = f"SELECT DISTINCT ?p {{ {' UNION '.join(kinds)} }}"
    return {row["p"].value for row in rows(dump.asserted, query, _PREFIXES)}


def _single_and_inferred(dump: Dump) -> list[str]:
    """The properties that have one value, of which the build inferred one: what is asserted is not all."""
    known = map(ox.NamedNode, _mentioned(dump, _MERGING))
    patterns = ((dump.apart.quads_for_pattern(None, each, None, _INFERRED), each) for each in known)
    return [each.value for quads, each in patterns if next(quads, None)]


def _any_same(store: ox.Store) -> bool:
    """Whether two nodes are the same, by what is said or because there can be one of them."""
    patterns = ("?one owl:sameAs ?other .", *SINGLE.values())
    asked = (f"{pattern} FILTER(?one != ?other && !isLiteral(?one))" for pattern in patterns)
    queries = (f"SELECT * {{ {each} }} LIMIT 1" for each in asked)
    return any(any(rows(store, query, _PREFIXES)) for query in queries)


def _merge_the_same(work: ox.Store) -> None:
    """Say of each node what is said of those that are the same (eq-sym, eq-trans, eq-rep-s, eq-rep-o)."""
    size = -1
    while size < len(work):
        size = len(work)
        for update in _SAME:
            work.update(update, prefixes=_PREFIXES)


def _broken(name: str, rule: InconsistencyRule, work: ox.Store, dump: Dump) -> Iterator[Finding]:
    """A finding for each set of nodes, whichever way round they break the rule."""
    query = f"SELECT DISTINCT ?node ?one ?other {{ {rule.pattern} }}"
    found: dict[frozenset[str], Row] = {}
    for row in sorted(rows(work, query, _PREFIXES), key=lambda row: [str(term) for term in row.values()]):
        found.setdefault(frozenset(map(str, row.values())), row)
    together = frozenset(term for terms in found if len(terms) > 1 for term in terms)
    for row in (row for terms, row in found.items() if len(terms) > 1 or not terms <= together):
        words = {each: _called(term, dump) for each, term in row.items()}
        message = f"The graph is inconsistent ({name}): {rule.says.format(**words)} Correct one."
        nodes = dict.fromkeys(term.value for term in row.values() if isinstance(term, ox.NamedNode))
        figures = tuple(sorted({words[each] for each in ("one", "other") if each in words}))
        yield _fault(message, tuple(nodes), kind=f"The graph is inconsistent ({name}).", figures=figures)


def _two_literals(store: ox.Store, dump: Dump) -> Iterator[Finding]:
    """Literals that would be the same and are not (dt-diff)."""
    for name, pattern in SINGLE.items():
        query = (
            f"SELECT DISTINCT ?node ?p ?one ?other {{ {pattern}"
            " FILTER(isLiteral(?one) && isLiteral(?other) && STR(?one) < STR(?other))"
            " FILTER(!COALESCE(?one = ?other, false)) }"
        )
        for row in rows(store, query, _PREFIXES):
            both = f"{row['one']} and {row['other']}"
            words = f"{_called(row['node'], dump)} has {both} as {_called(row['p'], dump)}"
            message = f"The graph is inconsistent ({name}, dt-diff): {words}, which has one value. Keep one."
            subjects = (_text(row["node"]), _text(row["p"]))
            kind = f"The graph is inconsistent ({name}, dt-diff)."
            yield _fault(message, subjects, kind=kind, figures=(_text(row["one"]), _text(row["other"])))


def _ill_typed(dump: Dump) -> Iterator[Finding]:
    """Literals whose text is none of their datatype, or whose value is out of the range (dt-not-type)."""
    for value in _literals(dump, _LITERALS):
        if not is_well_formed(value):
            yield from _of_literal(value, None, dump, f"which is no {compact(value.datatype.value)}")
    for row in rows(dump.asserted, _RANGES, _PREFIXES):
        property_, datatype = ox.NamedNode(row["p"].value), row["range"].value
        for value in _literals(
            dump, f"SELECT DISTINCT ?value {{ ?node {property_} ?value FILTER(isLiteral(?value)) }}"
        ):
            if not is_in_range(value, datatype):
                yield from _of_literal(value, property_, dump, f"whose values are of {compact(datatype)}")


def _literals(dump: Dump, query: str) -> Iterator[ox.Literal]:
    return (cast("ox.Literal", row["value"]) for row in rows(dump.asserted, query, _PREFIXES))


def _of_literal(value: ox.Literal, property_: ox.NamedNode | None, dump: Dump, why: str) -> Iterator[Finding]:
    """A finding for each node that has the literal, as a property if one is given."""
    for quad in dump.asserted.quads_for_pattern(None, property_, value):
        node = cast("Node", quad.subject)
        words = f"{_called(node, dump)} has “{value.value}” as {compact(quad.predicate.value)}, {why}"
        message = f"The graph is inconsistent (dt-not-type): {words}. Correct the value."
        kind = "The graph is inconsistent (dt-not-type)."
        yield _fault(message, (node.value, quad.predicate.value), kind=kind, figures=(value.value,))


def _called(term: Node, dump: Dump) -> str:
    name = dump.name(term.value) if isinstance(term, ox.NamedNode) else ""
    return compact(term.value) if name in ("", _text(term)) else name


def _text(term: Node) -> str:
    return term.value
