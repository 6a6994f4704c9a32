"""The query library: its list, and each query with its question, its parameters and its result."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aikg import queries
from aikg.description.edition import Edition
from aikg.errors import NotAcceptableError
from aikg.iris import BASE, PREFIXES
from aikg.queries import LibraryQuery
from aikg.server.http.status_codes import BadRequestError
from aikg.server.pages import result_tables
from aikg.server.pages.charts import Chart, chart_of
from aikg.server.pages.marks import marks
from aikg.server.pages.result_tables import Excerpt, Table
from aikg.server.pages.site import Site
from aikg.server.pages.structured import of_page
from aikg.server.pages.visit import Visit
from aikg.server.pages.words import Labels
from aikg.solutions import Reader

_OFFERED: Final = 1000
"""How many names of entities are offered for parameters."""

_OF_ENTITY: Final = f'FILTER(STRSTARTS(STR(?iri), "{PREFIXES["id"]}") && !CONTAINS(STR(?iri), "#"))'

_SUGGESTED: Final = f"""SELECT DISTINCT ?iri ?label {{
  ?iri <{PREFIXES["rdfs"]}label> ?label {_OF_ENTITY} }}
ORDER BY ?label LIMIT {_OFFERED}"""
_OFFERABLE: Final = f"""SELECT (COUNT(DISTINCT ?iri) AS ?count) {{
  ?iri <{PREFIXES["rdfs"]}label> ?label {_OF_ENTITY} }}"""
_LANGUAGE: Final = re.compile(r'(?<=LANG\()(\?\w+\)\s*(?:=|IN\s*\(""\s*,)\s*)"en"')
"""Where a query asks for names in English: FILTER(LANG(?name) = "en"), or with texts of no language."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter of a query: what it stands for, by language tag, and the term that it has now."""

    name: str
    meaning: Mapping[str, str]
    term: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a query gave: a table with its picture, a truth value, or a graph.

    ``has_repeats`` says that a table has no picture because it has several values for one thing.
    """

    table: Table | None = None
    chart: Chart | None = None
    has_repeats: bool = False
    truth: bool | None = None
    graph: Excerpt | None = None


def render_list(site: Site, visit: Visit, edition: Edition) -> str:
    """The page with all questions."""
    return site.render("queries.html", visit, edition, {}, queries=sorted_by_name(edition))


def sorted_by_name(edition: Edition) -> list[LibraryQuery]:
    """The queries of the library in the order of their names."""
    return [edition.library[name] for name in sorted(edition.library)]


def render_query(site: Site, visit: Visit, edition: Edition, reader: Reader, name: str) -> str:
    """The page of one query, with the parameters of the URL.

    Raises BadRequestError for what is no term, and what a store raises.
    """
    query = edition.library[name]
    given = {key: value for key, value in visit.parameters if key in query.parameters and value}
    for key, _ in visit.parameters:
        if key not in query.parameters and (near := queries.meant(key, query.parameters)):
            raise BadRequestError(f"The query {name} has no parameter {key[:100]!r}.{near}")
    wrong = next((value for value in given.values() if not queries.term_form.fullmatch(value)), None)
    if wrong is not None:
        raise BadRequestError(f'{wrong[:100]!r} is no term. Write <IRI>, prefix:name, a number or "text".')
    text = in_language(queries.bind(query, given), visit.language)
    found = outcome(reader, text)
    named = found.table.iris() if found.table else set()
    return site.render(
        "query.html",
        visit,
        edition,
        with_terms(result_tables.labels(reader, named), edition),
        marks=marks(reader, named),
        query=query,
        structured=of_page(
            visit,
            "SoftwareSourceCode",
            query.question.get(visit.language) or name,
            f"{BASE}queries/{name}",
        ),
        text=text,
        outcome=found,
        fields=_fields(query, text),
        suggestions=_suggestions(reader, visit) if query.parameters else {},
        offerable=int(reader.select(_OFFERABLE)[0]["count"].value) if query.parameters else 0,
    )


def in_language(text: str, language: str) -> str:
    """A query of the library with names in a language, where it asks for them in English alone."""
    return text if '"ko"' in text else _LANGUAGE.sub(rf'\g<1>"{language}"', text)


def outcome(reader: Reader, text: str) -> Outcome:
    """What a query gives; raises what a store raises."""
    try:
        found = result_tables.ask(reader, text)
    except NotAcceptableError:
        return Outcome(graph=result_tables.build(reader, text))
    if not isinstance(found, Table):
        return Outcome(truth=found)
    chart = chart_of(found)
    return Outcome(found, chart, chart is None and chart_of(found, repeats=True) is not None)


def with_terms(labels: Labels, edition: Edition) -> Labels:
    """Labels, and those of the terms of the ontology."""
    return {**labels, **{term.iri: term.label for term in edition.ontology.terms.values()}}


def _fields(query: LibraryQuery, text: str) -> list[Field]:
    bound = {m["variable"]: m["terms"].strip() for m in queries.values_block.finditer(text)}
    return [Field(name, meaning, bound.get(name, "")) for name, meaning in query.parameters.items()]


def _suggestions(reader: Reader, visit: Visit) -> Mapping[str, str]:
    """Entities that a parameter may name: the name in a query, and what it is called."""
    found: dict[str, str] = {}
    for row in reader.select(_SUGGESTED):
        name = f"id:{row['iri'].value.removeprefix(PREFIXES['id'])}"
        if getattr(row["label"], "language", "") == visit.language or name not in found:
            found[name] = row["label"].value
    return found
