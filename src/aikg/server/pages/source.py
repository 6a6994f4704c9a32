"""The page of a source: its claims in reading order, and how much of its text they cover."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from aikg import vocab
from aikg.claim_nodes import ClaimNode
from aikg.description.edition import Edition
from aikg.description.resource import Resource
from aikg.iris import PREFIXES
from aikg.server.linked_data.profiles import schema_org
from aikg.server.pages import result_tables
from aikg.server.pages.marks import marks
from aikg.server.pages.parting import parting
from aikg.server.pages.passages import QuotedPassage, Texts
from aikg.server.pages.site import Site
from aikg.server.pages.structured import structured
from aikg.server.pages.visit import Visit
from aikg.solutions import Node, Reader

_SPANS: Final = f"""{result_tables.PROLOGUE}SELECT DISTINCT ?start ?end {{
  ?claim prov:hadPrimarySource <%s> ; aikg:evidence/oa:hasSelector ?passage .
  ?passage oa:start ?start ; oa:end ?end }} ORDER BY ?start ?end"""
_SOURCES: Final = f"""{result_tables.PROLOGUE}SELECT ?source ?issued (COUNT(DISTINCT ?claim) AS ?claims) {{
  {{ SELECT ?source (SAMPLE(?date) AS ?issued) {{
    ?source a aikg:Source OPTIONAL {{ ?source dcterms:issued ?date }} }}
    GROUP BY ?source ORDER BY DESC(?issued) ?source %s }}
  OPTIONAL {{ ?claim prov:hadPrimarySource ?source }} }}
GROUP BY ?source ?issued ORDER BY DESC(?issued) ?source"""
_SOURCE_COUNT: Final = (
    f"{result_tables.PROLOGUE}SELECT (COUNT(DISTINCT ?source) AS ?count) {{ ?source a aikg:Source }}"
)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The parts of a text that claims were read from, each from a start to an end, and how long it is."""

    spans: tuple[tuple[int, int], ...]
    length: int

    @property
    def covered(self) -> int:
        """How many code points stand in a span."""
        return sum(end - start for start, end in self.spans)

    @property
    def percent(self) -> int:
        """How much of the text that is, rounded down."""
        return 100 * self.covered // self.length if self.length else 0


@dataclass(frozen=True, slots=True)
class Section:
    """The claims that were read from one passage, or at one place without a span."""

    start: int | None
    end: int | None
    locator: str
    passage: QuotedPassage | None
    claims: tuple[ClaimNode, ...]


def render(
    site: Site, visit: Visit, edition: Edition, resource: Resource, reader: Reader, texts: Texts
) -> str:
    """The page."""
    read_from = [claim for claim in resource.claims if claim.source == resource.iri]
    return site.render(
        "source.html",
        visit,
        edition,
        resource.labels,
        marks=marks(reader, resource.description.claims),
        resource=resource,
        structured=structured(schema_org(resource.description), resource.iri, visit.language),
        details=_details(resource),
        coverage=_coverage(resource, reader),
        sections=list(_sections(read_from, texts)),
    )


def render_list(site: Site, visit: Visit, edition: Edition, reader: Reader) -> str:
    """The page with all sources, the newest first."""
    part, count = parting(visit), source_count(reader)
    sources = newest_sources(reader, part.slice)
    labels = result_tables.labels(reader, {iri for iri, _, _ in sources})
    return site.render(
        "sources.html",
        visit,
        edition,
        labels,
        sources=sources,
        part=part,
        count=count,
        page_count=part.page_count(count),
    )


def newest_sources(reader: Reader, slice_: str) -> list[tuple[str, Node | None, int]]:
    """A part of the sources, the newest first: IRI, date, and how many claims were read from each."""
    rows = reader.select(_SOURCES % slice_)
    return [(r["source"].value, r.get("issued"), int(r["claims"].value)) for r in rows if "source" in r]


def source_count(reader: Reader) -> int:
    """How many sources there are."""
    return int(reader.select(_SOURCE_COUNT)[0]["count"].value)


def _details(resource: Resource) -> list[tuple[str, tuple[Node, ...]]]:
    """What is known of the source as a publication: property and values."""
    names = {
        f"{PREFIXES['dcterms']}issued", f"{PREFIXES['dcterms']}language", f"{PREFIXES['schema']}url",
        vocab.publishedIn, vocab.publisher, vocab.author, vocab.sha256, vocab.textLength,
    }  # fmt: skip
    said = ((name, resource.description.properties.all(name)) for name in sorted(names))
    return [(name, terms) for name, terms in said if terms]


def _coverage(resource: Resource, reader: Reader) -> Coverage | None:
    length = resource.description.properties.number(vocab.textLength)
    if length is None:
        return None
    rows = reader.select(_SPANS % resource.iri)
    return Coverage(tuple(_merged((int(r["start"].value), int(r["end"].value)) for r in rows)), int(length))


def _merged(spans: Iterable[tuple[int, int]]) -> Iterable[tuple[int, int]]:
    """Spans, sorted by their start, without overlap."""
    current: tuple[int, int] | None = None
    for start, end in spans:
        if current is None or start > current[1]:
            if current:
                yield current
            current = (start, end)
        else:
            current = (current[0], max(current[1], end))
    if current:
        yield current


def _sections(claims: list[ClaimNode], texts: Texts) -> Iterable[Section]:
    """Claims that are in reading order already, by where they were read."""
    for (start, end, locator), group in groupby(claims, _place):
        members = tuple(group)
        evidence = next((e for e in members[0].evidence if e.start == start), None)
        yield Section(start, end, locator, texts.passage(evidence) if evidence else None, members)


def _place(claim: ClaimNode) -> tuple[int | None, int | None, str]:
    first = min(claim.evidence, key=lambda e: (e.start is None, e.start or 0), default=None)
    return (first.start, first.end, first.locator) if first else (None, None, "")
