"""Describes the dump in itself: VoID statistics of every graph, and of all."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from aikg.build.dcat import DATASET
from aikg.claims.n_triples import TYPE, Triple, integer, named, string, texts, triple
from aikg.iris import BASE, PREFIXES, graph

GRAPHS: Mapping[str, Mapping[str, str]] = {
    "agreement": {"en": "Where sources agree and differ", "ko": "출처 간의 일치와 차이"},
    "backing": {"en": "State backing that follows from the claims", "ko": "주장에서 따라 나오는 국가 지원"},
    "dataset": {"en": "Description of the data set", "ko": "데이터 집합의 설명"},
    "entities": {
        "en": "Entities with the names and kinds that the editors give them",
        "ko": "대상과 편집자가 정한 이름과 종류",
    },
    "facts": {"en": "Facts that sources state", "ko": "출처가 진술한 사실"},
    "findings": {"en": "Findings of the checks", "ko": "점검 결과"},
    "inferences": {"en": "Why it follows: the claims under each inference", "ko": "추론의 근거가 된 주장"},
    "inferred": {"en": "What follows by OWL 2 RL", "ko": "OWL 2 RL로 따라 나오는 것"},
    "mappings": {"en": "Mappings to Wikidata", "ko": "위키데이터와의 대응"},
    "names": {"en": "Names as keys and words, for search", "ko": "검색용 이름 키와 단어"},
    "ontology": {"en": "Ontology", "ko": "온톨로지"},
    "queries": {"en": "Query library", "ko": "질의 모음"},
    "shapes": {"en": "Shapes by which the data are checked", "ko": "데이터를 검사하는 셰이프"},
    "wikidata": {"en": "The facts in Wikidata's shape", "ko": "위키데이터 모양의 사실"},
    "withdrawn": {"en": "What was withdrawn", "ko": "철회된 것"},
}
"""What the graphs that are no source's are called; that of a source has its slug."""

_OF_SOURCE: Final = {"en": "Claims of {}", "ko": "{}의 주장"}


@dataclass(slots=True)
class GraphCounts:
    """Counts over the triples of graphs; ``subjects`` are counted for each graph."""

    triples: int = 0
    subjects: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, graph: Collection[Triple]) -> "GraphCounts":
        """The counts of one graph, whose triples are distinct."""
        return cls(
            triples=len(graph),
            subjects=len({subject for subject, _, _ in graph}),
            properties=Counter(predicate for _, predicate, _ in graph),
            classes=Counter(object_ for _, predicate, object_ in graph if predicate == TYPE),
        )

    def add(self, other: "GraphCounts") -> None:
        """Add the counts of other graphs."""
        self.triples += other.triples
        self.subjects += other.subjects
        self.properties.update(other.properties)
        self.classes.update(other.classes)


def describe(graphs: Mapping[str, GraphCounts], sources: Mapping[str, Mapping[str, str]]) -> Iterator[Triple]:
    """The description's triples.

    ``graphs`` goes from graph name to its counts, ``sources`` from the slug of a source to its label by
    language.
    """
    yield from _vocabularies()
    total = GraphCounts()
    for name, statistics in graphs.items():
        total.add(statistics)
        subset = f"<{graph(name)}>"
        yield triple(f"<{DATASET}>", "void:subset", subset)
        yield triple(subset, "rdf:type", named("void:Dataset"))
        yield from texts(subset, "rdfs:label", _label(name, sources))
        yield from _counts(subset, statistics)
        yield triple(subset, "void:distinctSubjects", integer(statistics.subjects))
    yield from _counts(f"<{DATASET}>", total)
    yield from _partitions(total)


def having(parts: Iterable[str]) -> Iterator[Triple]:
    """That the data set has parts that can be had by themselves, such as the mapping sets."""
    return (triple(f"<{DATASET}>", "dcterms:hasPart", part) for part in parts)


def _label(name: str, sources: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    own = sources.get(name, {})
    return GRAPHS.get(name) or {tag: _OF_SOURCE[tag].format(label) for tag, label in own.items()}


def _vocabularies() -> Iterator[Triple]:
    for vocabulary in ("aikg", "prov", "oa", "skos", "schema", "org"):
        yield triple(f"<{DATASET}>", "void:vocabulary", f"<{PREFIXES[vocabulary]}>")
    yield triple(f"<{DATASET}>", "void:uriSpace", string(BASE))
    yield triple(f"<{DATASET}>", "void:sparqlEndpoint", f"<{BASE}sparql>")


def _counts(subject: str, statistics: GraphCounts) -> Iterator[Triple]:
    yield triple(subject, "void:triples", integer(statistics.triples))
    yield triple(subject, "void:properties", integer(len(statistics.properties)))
    yield triple(subject, "void:classes", integer(len(statistics.classes)))


def _partitions(total: GraphCounts) -> Iterator[Triple]:
    for kind, counts, counted in (
        ("class", total.classes, "void:entities"),
        ("property", total.properties, "void:triples"),
    ):
        for term, count in counts.items():
            node = f"<{DATASET}#{kind}-{_readable(term)}>"
            yield triple(f"<{DATASET}>", f"void:{kind}Partition", node)
            yield triple(node, f"void:{kind}", term)
            yield triple(node, counted, integer(count))


def _readable(term: str) -> str:
    named = term[1:-1]
    matches = [(ns, prefix) for prefix, ns in PREFIXES.items() if named.startswith(ns)]
    namespace, prefix = max(matches, default=("", "other"))
    return f"{prefix}-{named[len(namespace) :].replace('#', '-').replace('/', '-').replace(':', '-')}"
