"""What a store says of the data as a whole: ontology, query library, publication."""

import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from pyoxigraph import Triple

from aikg import queries
from aikg.description.retrieval import contents
from aikg.iris import BASE, ONTOLOGY, PREFIXES, compact, graph
from aikg.ontology import Ontology
from aikg.solutions import Node, Reader, language_of, prefixed
from aikg.store import Store
from aikg.store.version import unique

_PATIENCE: Final = 300.0
_LIBRARY: Final = "SELECT ?query ?text { ?query a sh:SPARQLExecutable ; sh:select ?text } ORDER BY ?query"
_OF_DATASET: Final = f"""SELECT ?p ?o {{
  {{ <{BASE}dataset> ?p ?o FILTER(isLiteral(?o) || ?p = dcterms:license) }}
  UNION {{ <{BASE}dataset> dcterms:creator ?agent . ?agent foaf:name ?o BIND(dcterms:creator AS ?p) }} }}"""
_SHARED: Final = f"""SELECT ?p ?o {{ VALUES ?p {{ dcterms:publisher dcat:contactPoint dcat:keyword dcat:theme
  dcterms:license dcterms:accessRights }} <{BASE}dataset> ?p ?o }} ORDER BY ?p STR(?o)"""
_GRAPHS: Final = "SELECT ?graph ?triples { ?graph void:triples ?triples ; a void:Dataset } ORDER BY ?graph"


@dataclass(frozen=True, slots=True)
class DatasetMetadata:
    """What the data set says of itself; texts go from language tag to text, what is missing is empty."""

    title: Mapping[str, str]
    description: Mapping[str, str]
    version: str
    issued: str
    licence: str
    creator: str
    shared: tuple[tuple[str, Node], ...]
    """What is also true of each service that serves it: pairs of a prefixed name and a term."""

    triples: Mapping[str, int]
    """How many triples each named graph has, by IRI; the data set's own IRI has the sum."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The data in one state.

    ``version`` names the state; it is ``exact`` where equal names mean equal data, and a guess that is
    good for five minutes where the store cannot tell.
    """

    version: str
    exact: bool
    read_at: datetime
    ontology: Ontology
    ontology_version: str
    library: Mapping[str, queries.LibraryQuery]
    publication: DatasetMetadata


class Catalogue:
    """Reads the edition of a store once for every state of its data."""

    def __init__(self, store: Store, timeout: float | None = None) -> None:
        self._store = store
        self._reader = Reader(store, timeout)
        self._reading = threading.Lock()
        self._edition: Edition | None = None
        self._read = 0.0

    def edition(self) -> Edition:
        """The edition as of now; raises what Store.answer raises."""
        edition = self._edition
        if edition is not None and self._is_current(edition):
            return edition
        with self._reading:
            if self._edition is None or not self._is_current(self._edition):
                self._edition = self._read_edition()
                self._read = time.monotonic()
            return self._edition

    def _is_current(self, edition: Edition) -> bool:
        if edition.exact:
            return edition.version == self._store.version
        return time.monotonic() - self._read < _PATIENCE

    def _read_edition(self) -> Edition:
        version = self._store.version
        quads = contents(self._reader, graph("ontology"))
        ontology = Ontology(Triple(quad.subject, quad.predicate, quad.object) for quad in quads)
        versions = [q.object for q in quads if q.predicate.value == f"{PREFIXES['owl']}versionIRI"]
        return Edition(
            version or unique(),
            bool(version),
            datetime.now(UTC).replace(microsecond=0),
            ontology,
            next((getattr(v, "value", "").removeprefix(f"{ONTOLOGY}/") for v in versions), ""),
            self._library(),
            self._publication(),
        )

    def _library(self) -> Mapping[str, queries.LibraryQuery]:
        rows = self._reader.select(prefixed(_LIBRARY))
        named = [(row["query"].value.removeprefix(f"{BASE}queries/"), row["text"].value) for row in rows]
        return {name: queries.parse(name, text) for name, text in named}

    def _publication(self) -> DatasetMetadata:
        rows = self._reader.select(prefixed(_OF_DATASET))
        stated = [(row["p"].value, row["o"]) for row in rows]
        shared = self._reader.select(prefixed(_SHARED))
        graphs = self._reader.select(prefixed(_GRAPHS))
        return DatasetMetadata(
            title=_texts(stated, f"{PREFIXES['dcterms']}title"),
            description=_texts(stated, f"{PREFIXES['dcterms']}description"),
            version=_texts(stated, f"{PREFIXES['dcat']}version").get("", ""),
            issued=_texts(stated, f"{PREFIXES['dcterms']}issued").get("", ""),
            licence=_texts(stated, f"{PREFIXES['dcterms']}license").get("", ""),
            creator=_texts(stated, f"{PREFIXES['dcterms']}creator").get("", ""),
            shared=tuple((compact(row["p"].value), row["o"]) for row in shared),
            triples={row["graph"].value: int(row["triples"].value) for row in graphs},
        )


def _texts(stated: list[tuple[str, Node]], predicate: str) -> Mapping[str, str]:
    return {language_of(term): term.value for name, term in stated if name == predicate}
