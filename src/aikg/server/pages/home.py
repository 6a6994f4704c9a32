"""The home page: what the graph holds, which states back which models, where to begin."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from aikg import vocab
from aikg.description.edition import Edition
from aikg.iris import BASE
from aikg.queries import LibraryQuery
from aikg.server.metadata import DATASET, in_schema_org
from aikg.server.pages import library, results
from aikg.server.pages.charts import Chart
from aikg.server.pages.results import Table
from aikg.server.pages.site import Site
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

_COUNTS: Final = f"""{results.PROLOGUE}SELECT ?class ?count {{
  <{BASE}dataset> void:classPartition ?partition . ?partition void:class ?class ; void:entities ?count }}"""
_BACKING: Final = f"""{results.PROLOGUE}SELECT DISTINCT ?level ?backer ?model {{
  ?property aikg:backingLevel ?level . ?model ?property ?backer . ?model a aikg:AIModel }}
ORDER BY ?level ?backer ?model LIMIT 300"""
_SOURCES: Final = f"""{results.PROLOGUE}SELECT ?source ?issued (COUNT(?claim) AS ?claims) {{
  {{ SELECT ?source ?issued {{ ?source a aikg:Source ; dcterms:issued ?issued }}
    ORDER BY DESC(?issued) LIMIT 6 }}
  ?claim prov:hadPrimarySource ?source }}
GROUP BY ?source ?issued ORDER BY DESC(?issued) ?source"""
_LEVELS: Final = (
    vocab.ModelLevel,
    vocab.DeveloperFundingLevel,
    vocab.DeveloperSupportLevel,
    vocab.SectorLevel,
)


@dataclass(frozen=True, slots=True)
class Level:
    """A level of state backing: each backer with the models that it backs at that level."""

    iri: str
    backers: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Picture:
    """A query of the library with its result, to be drawn."""

    query: LibraryQuery
    table: Table
    chart: Chart


def render(site: Site, visit: Visit, edition: Edition, reader: Reader) -> str:
    """The page."""
    counts = {row["class"].value: int(row["count"].value) for row in reader.select(_COUNTS)}
    levels = _levels(
        (row["level"].value, row["backer"].value, row["model"].value) for row in reader.select(_BACKING)
    )
    sources = [
        (row["source"].value, row["issued"], int(row["claims"].value)) for row in reader.select(_SOURCES)
    ]
    pictures = list(_pictures(edition, reader))
    named = {source for source, _, _ in sources} | {iri for p in pictures for iri in p.table.iris()}
    named |= {
        iri for level in levels for backer, models in level.backers.items() for iri in (backer, *models)
    }
    return site.render(
        "home.html",
        visit,
        edition,
        library.with_terms(results.labels(reader, named), edition),
        counts=[(iri, counts[iri]) for iri in _COUNTED if iri in counts],
        levels=levels,
        sources=sources,
        pictures=pictures,
        structured=structured(in_schema_org(edition, visit.origin), DATASET, visit.language),
        featured=[edition.library[name] for name in _FEATURED if name in edition.library],
    )


def _levels(rows: Iterable[tuple[str, str, str]]) -> list[Level]:
    found: dict[str, dict[str, list[str]]] = {}
    for level, backer, model in rows:
        found.setdefault(level, {}).setdefault(backer, []).append(model)
    return [Level(iri, found[iri]) for iri in _LEVELS if iri in found]


def _pictures(edition: Edition, reader: Reader) -> Iterable[Picture]:
    for name in _PICTURES:
        if name in edition.library:
            found = library.outcome(reader, edition.library[name].text)
            if found.table and found.chart:
                table = replace(found.table, rows=found.table.rows[:_DRAWN])
                yield Picture(edition.library[name], table, found.chart)
