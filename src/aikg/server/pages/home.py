"""The home page: what the graph holds, which states back which models, where to begin."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from aikg import vocab
from aikg.description.edition import Edition
from aikg.iris import BASE
from aikg.queries import LibraryQuery
from aikg.server.linked_data.metadata import DATASET, in_schema_org
from aikg.server.pages import library, result_tables
from aikg.server.pages.charts import Chart, chart_of, largest
from aikg.server.pages.marks import marks
from aikg.server.pages.result_tables import Table
from aikg.server.pages.site import Site
from aikg.server.pages.source import newest_sources, source_count
from aikg.server.pages.structured import structured
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader

_COUNTED: Final = (
    vocab.Claim,
    vocab.Source,
    vocab.AIModel,
    vocab.Organization,
    vocab.Country,
    vocab.Programme,
)
_FEATURED: Final = (
    "state-backing",
    "who-backs-whom",
    "parameter-counts",
    "valuations",
    "unicorns-per-country",
    "claims-about",
    "plans-and-forecasts",
    "hedges",
)
_PICTURES: Final = ("who-backs-whom", "parameter-counts", "unicorns-per-country", "valuations")
_DRAWN: Final = 30
"""How many rows of a picture's table the home page has; the page of the query has more."""

_COUNTS: Final = f"""{result_tables.PROLOGUE}SELECT ?class ?count {{
  <{BASE}dataset> void:classPartition ?partition . ?partition void:class ?class ; void:entities ?count }}"""
_PAIRS: Final = f"""{result_tables.PROLOGUE}
SELECT ?level ?timing ?backer (COUNT(DISTINCT ?model) AS ?models) {{
  ?backing aikg:level ?level ; aikg:timing ?timing ; aikg:backingBody ?backer ; aikg:backedWork ?model .
  ?level aikg:closeness ?closeness . ?model a aikg:AIModel }}
GROUP BY ?closeness ?level ?timing ?backer ORDER BY DESC(?timing) ?closeness DESC(?models) ?backer"""
_MODELS: Final = f"""{result_tables.PROLOGUE}SELECT DISTINCT ?model {{
  ?backing aikg:level <%s> ; aikg:timing <%s> ; aikg:backingBody <%s> ; aikg:backedWork ?model .
  ?model a aikg:AIModel }} ORDER BY ?model LIMIT %d"""
_BACKERS: Final = 10
_NAMED: Final = 12
"""How many backers of a level, and models of a backer, are named; of the others the page says how many."""


@dataclass(frozen=True, slots=True)
class Backer:
    """Who backs models at a level: how many, and the first of them."""

    iri: str
    count: int
    models: list[str]


@dataclass(frozen=True, slots=True)
class Level:
    """A level of state backing, and whether the models fall into its time: its backers, the first of them."""

    iri: str
    timing: str
    count: int
    backers: list[Backer]


@dataclass(frozen=True, slots=True)
class Picture:
    """A query of the library with its result, to be drawn."""

    query: LibraryQuery
    table: Table
    chart: Chart


def render(site: Site, visit: Visit, edition: Edition, reader: Reader) -> str:
    """The page."""
    counts = {row["class"].value: int(row["count"].value) for row in reader.select(_COUNTS)}
    levels = list(_levels(reader))
    sources = newest_sources(reader, "LIMIT 6")
    pictures = list(_pictures(edition, reader, visit.language))
    named = {source for source, _, _ in sources} | {iri for p in pictures for iri in p.table.iris()}
    named |= {iri for level in levels for backer in level.backers for iri in (backer.iri, *backer.models)}
    return site.render(
        "home.html",
        visit,
        edition,
        library.with_terms(result_tables.labels(reader, named), edition),
        counts=[(iri, counts[iri]) for iri in _COUNTED if iri in counts],
        marks=marks(reader, named),
        levels=levels,
        sources=sources,
        source_count=source_count(reader),
        pictures=pictures,
        structured=structured(in_schema_org(edition, visit.origin), DATASET, visit.language),
        featured=[edition.library[name] for name in _FEATURED if name in edition.library],
    )


def _levels(reader: Reader) -> Iterable[Level]:
    found: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in reader.select(_PAIRS):
        if "level" in row:
            pair = row["backer"].value, int(row["models"].value)
            found.setdefault((row["level"].value, row["timing"].value), []).append(pair)
    for (level, timing), pairs in found.items():
        backers = [Backer(by, count, _models(reader, level, timing, by)) for by, count in pairs[:_BACKERS]]
        yield Level(level, timing, len(pairs), backers)


def _models(reader: Reader, level: str, timing: str, backer: str) -> list[str]:
    return [row["model"].value for row in reader.select(_MODELS % (level, timing, backer, _NAMED))]


def _pictures(edition: Edition, reader: Reader, language: str) -> Iterable[Picture]:
    for name in _PICTURES:
        if name in edition.library:
            text = library.in_language(edition.library[name].text, language)
            table = result_tables.ask(reader, text, result_tables.COUNTED)
            chart = chart_of(table, repeats=True) if isinstance(table, Table) else None
            if isinstance(table, Table) and chart:
                yield Picture(edition.library[name], largest(table, chart, _DRAWN), chart)
