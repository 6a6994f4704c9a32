"""A compiled dump as the checks read it: its claims, sources, currencies and acknowledgements."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Final, Self

import pyoxigraph as ox

from aikg import vocab
from aikg.checks.background import CompiledSource
from aikg.checks.dump_lines import ends, load
from aikg.checks.findings import CompiledAcknowledgement
from aikg.checks.periods import period_of
from aikg.checks.verification.figures import FigureReader
from aikg.claim_nodes import ClaimNode, ClaimNodeReader, Properties, plain
from aikg.iris import PREFIXES, graph
from aikg.ontology import Ontology
from aikg.store.version import checked, of_dump

INFERRED = ox.NamedNode(graph("inferred"))
_prefixes = {name: PREFIXES[name] for name in ("rdfs", "skos")}


NOT_ASSERTED: Final = frozenset(graph(name) for name in ("inferred", "shapes", "wikidata"))
"""Graphs that follow from others, say again what those say, or say what others must be."""


class Dump:
    """A compiled dump in a store; everything is read once, when it is asked for.

    Where ``apart`` is given, it holds the graphs of NOT_ASSERTED, and ``store`` all others.
    """

    def __init__(self, store: ox.Store, apart: ox.Store | None = None) -> None:
        self.store = store
        self.apart = store if apart is None else apart

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a dump from a file of N-Quads, without its view in the shape of Wikidata.

        Raises OSError where the file cannot be read, SyntaxError where it is no N-Quads.
        """
        others, apart = ends(NOT_ASSERTED), ends(map(graph, ("inferred", "shapes")))
        lenient = checked(path) == of_dump(path)
        asserted = load(path, lambda line: not line.endswith(others), lenient=lenient)
        return cls(asserted, load(path, lambda line: line.endswith(apart), lenient=lenient))

    @cached_property
    def asserted(self) -> ox.Store:
        """The graphs that assert something: all but those that are called NOT_ASSERTED."""
        if self.apart is not self.store:
            return self.store
        store = ox.Store()
        for name in self.store.named_graphs():
            if name.value not in NOT_ASSERTED:
                store.bulk_extend(self.store.quads_for_pattern(None, None, None, name))
        return store

    def describe(self, iri: str) -> Properties:
        """What is asserted of an IRI."""
        quads: Iterable[ox.Quad] = self.store.quads_for_pattern(ox.NamedNode(iri), None, None) if iri else ()
        if self.apart is self.store:
            quads = (quad for quad in quads if quad.graph_name != INFERRED)
        return Properties(iri, quads)

    def name(self, iri: str, tag: str = "en") -> str:
        """What to call a node in a message: its label in the language, or in English, or else its IRI."""
        labels = self.describe(iri).texts(f"{PREFIXES['rdfs']}label")
        return labels.get(tag, labels.get("en", iri))

    def currency_code(self, iri: str) -> str:
        """The code of a currency, or else its name."""
        return self.describe(iri).first(vocab.currencyCode) or self.name(iri)

    def select(self, query: str) -> Iterator[Mapping[str, str]]:
        """The solutions of a SELECT over the union of all graphs: variable to IRI or lexical form."""
        solutions = self.store.query(query, prefixes=_prefixes, use_default_graph_as_union=True)
        if isinstance(solutions, ox.QuerySolutions):
            names = [variable.value for variable in solutions.variables]
            for solution in solutions:
                bound = ((name, solution[name]) for name in names)
                yield {name: plain(term) for name, term in bound if term is not None}

    @cached_property
    def ontology(self) -> Ontology:
        """The ontology that the dump carries."""
        return Ontology(self.store.quads_for_pattern(None, None, None, ox.NamedNode(graph("ontology"))))

    @cached_property
    def claims(self) -> tuple[ClaimNode, ...]:
        """The claims in the order of their IRIs; the shapes report a node that lacks what makes it one."""
        reader = ClaimNodeReader(self.ontology, self.describe)
        stated = self.store.quads_for_pattern(None, ox.NamedNode(vocab.property), None)
        nodes = sorted({plain(quad.subject) for quad in stated})
        found = map(reader.claim, nodes)
        return tuple(each for each in found if each.states.claim_class and each.subject and each.source)

    @cached_property
    def sources(self) -> Mapping[str, CompiledSource]:
        """The sources of the claims by IRI."""
        nodes = map(self.describe, sorted({claim.source for claim in self.claims}))
        return {node.iri: _source(node) for node in nodes}

    @cached_property
    def acknowledgements(self) -> tuple[CompiledAcknowledgement, ...]:
        """What the editors acknowledge."""
        pattern = f"?node <{vocab.acknowledges}> ?claim ; <{vocab.checkName}> ?check"
        rows = self.select(f"SELECT * {{ {pattern} }} ORDER BY ?node")
        return tuple(_acknowledgement(self.describe(r["node"]), r["claim"], r["check"]) for r in rows)

    @cached_property
    def figure_reader(self) -> FigureReader:
        """A reader of figures that knows the currencies of the dump, by name, alias and code."""
        names = f"rdfs:label|skos:altLabel|<{vocab.currencyCode}>"
        rows = self.select(
            f"SELECT ?currency ?name {{ ?currency a <{vocab.Currency}> ; {names} ?name }} ORDER BY ?name"
        )
        return FigureReader({row["name"]: row["currency"] for row in rows})


def _acknowledgement(node: Properties, claim: str, check: str) -> CompiledAcknowledgement:
    figures = frozenset(map(plain, node.all(vocab.figure)))
    rule = node.first(vocab.rule) or ""
    return CompiledAcknowledgement(node.iri, claim, check, node.texts(vocab.reason), figures, rule)


def _source(node: Properties) -> CompiledSource:
    length = node.number(vocab.textLength)
    return CompiledSource(
        iri=node.iri,
        issued=period_of(node.first(f"{PREFIXES['dcterms']}issued")),
        sha256=node.first(vocab.sha256),
        text_length=None if length is None else int(length),
        derived_from=node.iris(f"{PREFIXES['prov']}wasDerivedFrom"),
    )
