"""Mapping sets as files in SSSOM's own forms: a table (TSV), and RDF in which each mapping is an axiom.

See https://mapping-commons.github.io/sssom/spec-formats-tsv/ and .../spec-formats-rdf/.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from aikg.formats import TURTLE
from aikg.iris import BASE, PREFIXES, compact
from aikg.mapping_slots import COLUMNS, ENDS, EXTENSIONS, IRIS, OF_SETS, SET_IRIS, SET_TEXTS, TEXTS
from aikg.server.http.conditional import cacheable
from aikg.server.http.freshness import cache_control
from aikg.server.http.parameter import Parameter
from aikg.server.http.status_codes import NoSuchResourceError
from aikg.server.http.target_resource import Operation, Resources
from aikg.server.linked_data.triples import iri, triple
from aikg.server.settings import Settings
from aikg.solutions import Reader, Row
from aikg.store.serialisation import write

PATH: Final = "/mappings/{name}.sssom.{extension}"
NAME: Final = Parameter("name", "The name of the set, such as wikidata-terms", "path")
EXTENSION: Final = Parameter("extension", "The form", "path", enum=("tsv", "ttl"))
_NAME: Final = re.compile("[a-z0-9-]{1,100}")
TSV: Final = "text/tab-separated-values"

_PREDICATES: Final = {predicate: slot for slot, predicate in IRIS.items()} | {
    predicate: slot for slot, (predicate, _) in TEXTS.items()
}
_SET_PREDICATES: Final = {predicate: slot for slot, predicate in OF_SETS.items()}
_PREFIXES: Final = PREFIXES | {"linkml": "https://w3id.org/linkml/"}

Slots = Mapping[str, str]
"""The values of slots by their names; entities by their IRIs."""

_Writer = Callable[[str, Slots, Mapping[str, Slots]], str]


class MappingSets:
    """Answers with the mapping sets of the graph."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self._reader = reader
        self._settings = settings

    def add_to(self, resources: Resources) -> None:
        """Add the mapping sets."""
        gives, reads = (TSV, TURTLE), (NAME, EXTENSION)
        resources.add(PATH, Operation("GET", self.respond, "A mapping set (SSSOM)", gives, reads))

    async def respond(self, request: Request) -> Response:
        """One mapping set as a file; raises NoSuchResourceError."""
        name, extension = request.path_params[NAME], request.path_params[EXTENSION]
        writers = {"tsv": (TSV, table), "ttl": (TURTLE.media_type, turtle)}
        if extension not in writers or not _NAME.fullmatch(name):
            message = "A mapping set is at /mappings/NAME.sssom.tsv or .sssom.ttl; /dataset lists them."
            raise NoSuchResourceError(message)
        media_type, writer = writers[extension]
        content = await run_in_threadpool(self._content, f"{BASE}mappings/{name}", writer)
        return cacheable(content, media_type, cache_control(self._settings))

    def _content(self, set_iri: str, writer: _Writer) -> str:
        known = self._reader.select(f"SELECT ?p ?o {{ GRAPH ?g {{ {NamedNode(set_iri)} ?p ?o }} }}")
        rows = self._reader.select(f"""SELECT ?s ?p ?o {{ GRAPH ?g {{
            ?s <{PREFIXES["sssom"]}mapping_set_id> {NamedNode(set_iri)} ; ?p ?o }} }}""")
        if not rows:
            raise NoSuchResourceError(f"There is no mapping set {set_iri.removeprefix(BASE)[:100]!r}.")
        about = {_SET_PREDICATES[p]: o for p, o in map(_pair, known) if p in _SET_PREDICATES}
        return writer(set_iri, about, _mappings(rows))


def _pair(row: Row) -> tuple[str, str]:
    return row["p"].value, row["o"].value


def _mappings(rows: list[Row]) -> dict[str, Slots]:
    """The slots of each mapping by its IRI, in the order of their subjects, predicates and objects."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows:
        predicate, value = _pair(row)
        if predicate in _PREDICATES:
            found[row["s"].value][_PREDICATES[predicate]] = value
    return dict(sorted(found.items(), key=lambda pair: tuple(pair[1].get(name, "") for name in COLUMNS)))


def table(set_iri: str, about: Slots, mappings: Mapping[str, Slots]) -> str:
    """A mapping set as a table, with its metadata as comments before it."""
    columns = [name for name in COLUMNS if any(name in slots for slots in mappings.values())]
    rows = [[_cell(name, slots.get(name, "")) for name in columns] for slots in mappings.values()]
    extensions = [name for name in EXTENSIONS if name in columns]
    lines = [*_metadata(set_iri, about), *_definitions(extensions)]
    used = {cell.partition(":")[0] for row in rows for cell in row} | {"aikg", "wd"}
    used |= {"linkml", "xsd"} if extensions else set()
    head = ["curie_map:", *(f"  {name}: {_PREFIXES[name]}" for name in sorted(used & set(_PREFIXES))), *lines]
    out = io.StringIO()
    out.writelines(f"#{line}\n" for line in head)
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()


def _cell(slot: str, value: str) -> str:
    return compact(value) if slot in IRIS and value else value


def _metadata(set_iri: str, about: Slots) -> Iterator[str]:
    yield f"mapping_set_id: {set_iri}"
    for slot in SET_TEXTS:
        if slot in about:
            yield f"{slot}: {about[slot]}"
    yield f"license: {about.get('license', '')}"
    if "object_source" in about:
        yield f"object_source: {compact(about['object_source'])}"


def _definitions(slots: list[str]) -> Iterator[str]:
    if slots:
        yield "extension_definitions:"
    for slot in slots:
        property_ = IRIS.get(slot) or TEXTS[slot][0]
        hint = EXTENSIONS[slot].replace(_PREFIXES["linkml"], "linkml:").replace(_PREFIXES["xsd"], "xsd:")
        yield from (f"- slot_name: {slot}", f"  property: {compact(property_)}", f"  type_hint: {hint}")


def turtle(set_iri: str, about: Slots, mappings: Mapping[str, Slots]) -> str:
    """A mapping set in SSSOM's RDF, as Turtle."""
    out = io.BytesIO()
    write(triples(set_iri, about, mappings), TURTLE, out)
    return out.getvalue().decode()


def triples(set_iri: str, about: Slots, mappings: Mapping[str, Slots]) -> Iterator[Triple]:
    """A mapping set in SSSOM's RDF."""
    own = NamedNode(set_iri)
    yield triple(own, "rdf:type", iri("sssom:MappingSet"))
    for slot, value in about.items():
        term = NamedNode(value) if slot in SET_IRIS else Literal(value)
        yield Triple(own, NamedNode(OF_SETS[slot]), term)
    for slot in EXTENSIONS:
        if any(slot in slots for slots in mappings.values()):
            yield from _definition(own, slot)
    for node, slots in mappings.items():
        yield triple(own, "sssom:mappings", NamedNode(node))
        yield from _axiom(NamedNode(node), slots)


def _definition(own: NamedNode, slot: str) -> Iterator[Triple]:
    node = BlankNode(slot.replace("_", ""))
    yield triple(own, "sssom:extension_definitions", node)
    yield triple(node, "rdf:type", iri("sssom:ExtensionDefinition"))
    yield triple(node, "sssom:slot_name", Literal(slot))
    yield triple(node, "sssom:property", NamedNode(IRIS.get(slot) or TEXTS[slot][0]))
    yield triple(node, "sssom:type_hint", NamedNode(EXTENSIONS[slot]))


def _axiom(node: NamedNode, slots: Slots) -> Iterator[Triple]:
    yield triple(node, "rdf:type", iri("owl:Axiom"))
    for slot, value in slots.items():
        if slot in ENDS:
            yield triple(node, f"owl:{ENDS[slot]}", NamedNode(value))
        elif slot == "object_category":  # a text by SSSOM, that may be a CURIE
            yield Triple(node, NamedNode(IRIS[slot]), Literal(compact(value)))
        elif slot in IRIS:
            yield Triple(node, NamedNode(IRIS[slot]), NamedNode(value))
        else:
            yield Triple(node, NamedNode(TEXTS[slot][0]), _literal(slot, value))


def _literal(slot: str, value: str) -> Literal:
    """SSSOM has confidences as xsd:double, and texts without a datatype."""
    datatype = "double" if slot == "confidence" else TEXTS[slot][1]
    if datatype == "string":
        return Literal(value)
    return Literal(value, datatype=NamedNode(PREFIXES["xsd"] + datatype))
