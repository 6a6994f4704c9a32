"""The page of the ontology: every term with its definition, its place among the others, and its use."""

from dataclasses import replace
from typing import Final

from aikg.description.edition import Edition
from aikg.iris import ONTOLOGY, TERM
from aikg.ontology import Term
from aikg.server.messages import messages
from aikg.server.pages import result_tables
from aikg.server.pages.library import with_terms
from aikg.server.pages.site import Site
from aikg.server.pages.structured import of_page
from aikg.server.pages.visit import Visit
from aikg.solutions import Reader

_USED: Final = f"""{result_tables.PROLOGUE}SELECT ?term ?count {{
  {{ ?partition void:class ?term ; void:entities ?count }}
  UNION {{ ?partition void:property ?term ; void:triples ?count }} }}"""
_MAPPED: Final = f"""{result_tables.PROLOGUE}SELECT ?mapping ?term ?other {{
  ?mapping a sssom:Mapping ; sssom:subject_id ?term ; sssom:object_id ?other
  FILTER(STRSTARTS(STR(?term), "{TERM}")) }} ORDER BY ?mapping"""
_KINDS: Final = (
    "class",
    "object property",
    "datatype property",
    "annotation property",
    "individual",
    "datatype",
)


def render(site: Site, visit: Visit, edition: Edition, reader: Reader) -> str:
    """The page; a term is at the fragment that its IRI has."""
    terms = list(edition.ontology.terms.values())
    kinds = [(kind, [term for term in terms if term.kind == kind]) for kind in _KINDS]
    visit = replace(visit, path="/ontology")  # a version that is the current one is the same page
    title = messages(visit.language)("ontology_title")
    return site.render(
        "ontology.html",
        visit,
        edition,
        with_terms({}, edition),
        structured=of_page(visit, "DefinedTermSet", title, ONTOLOGY),
        kinds=[(kind.replace(" ", "_"), members) for kind, members in kinds if members],
        subterms=_subterms(terms),
        mapped=_mapped(reader),
        used={row["term"].value: int(row["count"].value) for row in reader.select(_USED)},
    )


def _mapped(reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """By term, what it was mapped to elsewhere, each with the mapping that says how."""
    found: dict[str, list[tuple[str, str]]] = {}
    for row in reader.select(_MAPPED):
        found.setdefault(row["term"].value, []).append((row["other"].value, row["mapping"].value))
    return found


def _subterms(terms: list[Term]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for term in terms:
        for parent in (*term.parents, *(term.types if term.kind == "individual" else ())):
            found.setdefault(parent, []).append(term.iri)
    return found
